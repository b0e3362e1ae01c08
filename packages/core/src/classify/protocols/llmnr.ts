// LLMNR (RFC 4795): DNS messages with one question each, on port 5355, over UDP and TCP.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { DnsForm, Form, HEADER_LENGTH, RESPONSE } from "./dns/message.ts";
import { MessageSession } from "./dns/message-session.ts";

export const llmnr: Protocol = {
  app: "llmnr",
  udp: recogniseDatagram,
  tcp: recogniseStream,
  session: (context) => new MessageSession(context),
  sessionForStreams: true,
};

const PORT = 5355;
/** Section 2.1.1: four bits that are zero. */
const RESERVED = 0x00f0;

const form = new DnsForm();

function recogniseDatagram(look: Look): number {
  if (!look.hasPort(PORT)) return Verdict.NO;
  const { data, start, end, length } = look;
  if (!form.header(data, start, end)) return Verdict.NO;
  const found = message(data, start, end, start + length);
  return found === Form.WHOLE || found === Form.CUT ? Verdict.YES : Verdict.NO;
}

function recogniseStream(look: Look): number {
  if (!look.hasPort(PORT)) return Verdict.NO;
  const { data, start, end } = look;
  if (end - start < 2 + HEADER_LENGTH) return Verdict.MORE;
  const last = start + 2 + u16(data, start);
  form.header(data, start + 2, end);
  const found = message(data, start + 2, Math.min(end, last), last);
  if (found === Form.WRONG) return Verdict.NO;
  return found === Form.CUT_EARLY ? Verdict.MORE : Verdict.YES;
}

function message(data: Uint8Array, start: number, captured: number, end: number): number {
  const { flags, questions, opcode } = form;
  if (questions !== 1 || opcode !== 0 || (flags & RESERVED) !== 0) return Form.WRONG;
  if ((flags & RESPONSE) === 0 && (form.answers !== 0 || form.authorities !== 0)) return Form.WRONG;
  return form.body(data, start, captured, end, 0xffff);
}
