// TFTP (RFC 1350, RFC 2347). A request goes to port 69; the transfer has another port on the server's side, so that the
// request announces it, and it is known by itself when the request was not seen.

import { i32, u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Session, SessionContext } from "../session.ts";

export const tftp: Protocol = { app: "tftp", udp: recognise, firstBytes: { udp: [0] }, session: announce };

const READ = 1;
const WRITE = 2;
const DATA = 3;
const ACKNOWLEDGEMENT = 4;
const OPTIONS = 6;
/** Blocks, unless the two agree on others (RFC 2348). */
const BLOCK = 512;
const MAX_REQUEST = 1024;
const MODES = ["octet", "netascii", "mail"] as const;

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== 0 || end - start < 4) return Verdict.NO;
  switch (data[start + 1]) {
    case READ:
    case WRITE:
      return request(look) ? Verdict.YES : Verdict.NO;
    case DATA:
    case ACKNOWLEDGEMENT:
      return transfer(look);
    case OPTIONS:
      return options(look) ? Verdict.YES : Verdict.NO;
    default:
      return Verdict.NO;
  }
}

/** A file name and a mode, each with a zero behind it. */
function request(look: Look): boolean {
  const { data, start, end } = look;
  if (look.length > MAX_REQUEST) return false;
  const zero = textEnd(data, start + 2, end);
  return zero > start + 2 && MODES.some((mode) => holds(data, zero + 1, end, mode));
}

/** Blocks of one size and numbers in order, or acknowledgements of them. */
function transfer(look: Look): number {
  const { data, start, length, previous, previousLength } = look;
  const acknowledges = data[start + 1] === ACKNOWLEDGEMENT;
  if (acknowledges ? length !== 4 : length < 4) return Verdict.NO;
  const next = i32(data, start) - previous[0] === 1;
  if (!next) return Verdict.MORE;
  return acknowledges
    ? previousLength === 4
      ? Verdict.YES
      : Verdict.NO
    : previousLength >= 4 + BLOCK && previousLength >= length
      ? Verdict.YES
      : Verdict.MORE;
}

/** RFC 2347: pairs of names and values in reply to a request; one of the names that are in use. */
function options(look: Look): boolean {
  const { data, start, end } = look;
  return ["blksize", "tsize", "timeout", "windowsize", "multicast"].some((name) => holds(data, start + 2, end, name));
}

/** The end of printable text at `at`, where a zero is; -1 if there is none. */
function textEnd(data: Uint8Array, at: number, end: number): number {
  while (at < end && data[at] >= 0x20 && data[at] < 0x7f) at++;
  return at < end && data[at] === 0 ? at : -1;
}

/** In any case, with a zero behind it. */
function holds(data: Uint8Array, at: number, end: number, word: string): boolean {
  if (at + word.length >= end || data[at + word.length] !== 0) return false;
  for (let i = 0; i < word.length; i++) if ((data[at + i] | 0x20) !== word.charCodeAt(i)) return false;
  return true;
}

/** The server answers to the client's port, from one of its own choice (RFC 1350, section 4). */
function announce(context: SessionContext): Session {
  return {
    data(_outbound, data, start) {
      const operation = u16(data, start);
      if (operation === READ || operation === WRITE) context.expect(context.flow.src_ip, context.flow.src_port, "tftp");
      return false;
    },
    gap: () => false,
    end() {},
  };
}
