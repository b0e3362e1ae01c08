// Cassandra: the native protocol (CQL binary protocol, versions 1 to 5), whose frames have a version with the direction in its
// highest bit, flags, a stream, an opcode and a length; and the messages between nodes, which begin with a magic number.

import { i32, u16, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { isWord } from "./text/ascii.ts";

const NODE_MAGIC = 0xca552dfa;
const RESPONSE = 0x80;
const NEWEST = 6;
const MOST_FLAGS = 0x1f;
const STARTUP = 1;
const READY = 2;
const AUTHENTICATE = 3;
const OPTIONS = 5;
const SUPPORTED = 6;
const LONGEST = 4096;
const LONGEST_KEY = 64;

export const cassandra: Protocol = {
  app: "cassandra",
  tcp: recognise,
  firstBytes: { tcp: [[1, NEWEST], [0x81, 0x80 | NEWEST], 0xca] },
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] === 0xca) return isNode(data, start, end);
  const version = data[start] & ~RESPONSE;
  if (version === 0 || version > NEWEST) return Verdict.NO;
  // Streams have one byte before version 3.
  const opcodeAt = start + (version >= 3 ? 4 : 3);
  if (end - start >= 2 && data[start + 1] > MOST_FLAGS) return Verdict.NO;
  const body = opcodeAt + 5;
  if (end < body) return Verdict.MORE;
  const length = u32(data, opcodeAt + 1);
  const opcode = data[opcodeAt];
  if (length > LONGEST) return Verdict.NO;
  // Neither has a body, and the other side has to answer it first.
  if (length === 0) {
    const empty = data[start] >= RESPONSE ? READY : OPTIONS;
    return opcode === empty && end === body ? Verdict.YES : Verdict.NO;
  }
  if (data[start] < RESPONSE) return opcode === STARTUP ? isMap(data, body, end, length) : Verdict.NO;
  if (opcode === SUPPORTED) return isMap(data, body, end, length);
  return opcode === AUTHENTICATE ? isString(data, body, end, length) : Verdict.NO;
}

function isNode(data: Uint8Array, start: number, end: number): number {
  if (end - start < 4) return Verdict.MORE;
  return i32(data, start) === (NODE_MAGIC | 0) ? Verdict.YES : Verdict.NO;
}

/** The number of pairs, and the name of the first one: COMPRESSION, CQL_VERSION, … */
function isMap(data: Uint8Array, at: number, end: number, length: number): number {
  if (end - at < 2) return Verdict.MORE;
  const pairs = u16(data, at);
  return pairs >= 1 && pairs <= 64 ? isString(data, at + 2, end, length - 2) : Verdict.NO;
}

function isString(data: Uint8Array, at: number, end: number, length: number): number {
  if (end - at < 2) return Verdict.MORE;
  const size = u16(data, at);
  if (size < 4 || size > LONGEST_KEY || size > length - 2) return Verdict.NO;
  if (!isWord(data, at + 2, Math.min(end, at + 2 + size))) return Verdict.NO;
  return end < at + 2 + size ? Verdict.MORE : Verdict.YES;
}
