// eDonkey and eMule over TCP: a marker, a little-endian length and an opcode. Peers greet with HELLO and its answer: a hash of
// 16 bytes, an address, and a list of tags; a client logs in to a server in the same way.

import { le32 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const MARKER = 0xe3;
const HEADER = 6;
/** HELLO between peers has the length of its hash before it; LOGIN to a server and HELLO's answer do not. */
const HELLO = 0x01;
const HELLO_ANSWER = 0x4c;
const HASH = 16;
const ADDRESS = 6;
const MOST_TAGS = 32;
const LONGEST = 4096;

export const edonkey: Protocol = { app: "edonkey", tcp: recognise, firstBytes: { tcp: [MARKER] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== MARKER) return Verdict.NO;
  if (end - start < HEADER) return Verdict.MORE;
  const opcode = data[start + 5];
  const length = le32(data, start + 1);
  if ((opcode !== HELLO && opcode !== HELLO_ANSWER) || length > LONGEST) return Verdict.NO;
  if (end - start < HEADER + 1) return Verdict.MORE;
  const hash = start + HEADER + (opcode === HELLO && data[start + HEADER] === HASH ? 1 : 0);
  const tags = hash + HASH + ADDRESS;
  if (end < tags + 4) return Verdict.MORE;
  return le32(data, tags) <= MOST_TAGS && tags + 4 <= start + 5 + length ? Verdict.YES : Verdict.NO;
}
