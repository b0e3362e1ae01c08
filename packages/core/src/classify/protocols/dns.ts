// DNS (RFC 1035) over UDP, and over TCP with the length in front (RFC 7766, 8). Known by messages whose counts, names,
// classes and lengths agree to the last byte; on its own port less is enough.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { DnsForm, Form, HEADER_LENGTH, RESPONSE } from "./dns/message.ts";
import { MessageSession } from "./dns/message-session.ts";

export const dns: Protocol = {
  app: "dns",
  tcp: recogniseStream,
  udp: recogniseDatagram,
  session: (context) => new MessageSession(context),
  sessionForStreams: true,
};

const PORT = 53;
/** Protocols of the same form that have ports of their own: mDNS, LLMNR, NetBIOS names. */
const OTHERS = [5353, 5355, 137] as const;
/** A header, the shortest question and nothing else. */
const MIN_LENGTH = HEADER_LENGTH + 5;
/** The reserved bit (RFC 1035, 4.1.1). */
const RESERVED = 0x0040;
const TRUNCATED = 0x0200;
const OPCODES = [true, false, true, false, true, true];
const MAX_RCODE = 11;
/** Beyond this a stream is believed by what fits so far. */
const ENOUGH = 512;

const form = new DnsForm();

function recogniseDatagram(look: Look): number {
  const { data, start, end, length } = look;
  if (length < HEADER_LENGTH || end - start < HEADER_LENGTH) return Verdict.NO;
  const home = look.hasPort(PORT);
  if (!home && (data[start + 4] !== 0 || OTHERS.some((port) => look.hasPort(port)))) return Verdict.NO;
  if (!header(data, start, end, home)) return Verdict.NO;
  const found = form.body(data, start, end, start + length, 0xffff);
  if (found === Form.WHOLE || found === Form.CUT) return Verdict.YES;
  // At home the question is enough, or an answer that says only that something went wrong.
  return home && (form.read > 0 || (form.questions === 0 && form.rcode !== 0)) ? Verdict.YES : Verdict.NO;
}

function recogniseStream(look: Look): number {
  const { data, start, end } = look;
  const have = end - start;
  if (have < 2) return Verdict.MORE;
  const length = u16(data, start);
  if (length < MIN_LENGTH || look.hasPort(OTHERS[0]) || look.hasPort(OTHERS[1])) return Verdict.NO;
  if (have < 2 + HEADER_LENGTH) return Verdict.MORE;
  const home = look.hasPort(PORT);
  if (!header(data, start + 2, end, home)) return Verdict.NO;
  const last = start + 2 + length;
  const found = form.body(data, start + 2, Math.min(end, last), last, 0xffff);
  if (found === Form.WRONG) return Verdict.NO;
  if (found === Form.WHOLE) return Verdict.YES;
  return found === Form.CUT && (home || have >= ENOUGH) ? Verdict.YES : Verdict.MORE;
}

/** Counts and flags as they are in use. A query asks one question and answers none, save for updates and transfers. */
function header(data: Uint8Array, start: number, end: number, home: boolean): boolean {
  if (!form.header(data, start, end)) return false;
  const { flags, questions, opcode } = form;
  if ((flags & RESERVED) !== 0 || OPCODES[opcode] !== true || form.rcode > MAX_RCODE) return false;
  if ((flags & RESPONSE) !== 0) {
    if (questions > 1) return false;
    // An error may come without the question; answers without one only continue a transfer.
    return questions === 1 || home;
  }
  if (questions !== 1 || (flags & TRUNCATED) !== 0 || form.rcode !== 0) return false;
  return opcode === 5 || (form.answers <= 1 && form.authorities <= 1 && form.additional <= 2);
}
