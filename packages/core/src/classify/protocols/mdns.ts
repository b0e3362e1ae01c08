// mDNS (RFC 6762): DNS messages on port 5353. The top bit of a class has another meaning there (sections 5.4 and 10.2).

import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { DnsForm, Form, RESPONSE } from "./dns/message.ts";

export const mdns: Protocol = { app: "mdns", udp: recognise };

const PORT = 5353;
const CLASS_MASK = 0x7fff;

const form = new DnsForm();

function recognise(look: Look): number {
  const { data, start, end, length } = look;
  if (!look.hasPort(PORT) || !form.header(data, start, end)) return Verdict.NO;
  // Section 18.3: other opcodes are to be ignored. There is no message without content.
  if (form.opcode !== 0 || form.questions + form.answers + form.authorities === 0) return Verdict.NO;
  if ((form.flags & RESPONSE) === 0 && form.questions === 0) return Verdict.NO;
  const found = form.body(data, start, end, start + length, CLASS_MASK);
  return found === Form.WHOLE || found === Form.CUT ? Verdict.YES : Verdict.NO;
}
