// AMQP: 0-9-1 (2.3, 4.2.2) and 1.0 (2.2) begin with "AMQP", a protocol and a version. A flow that was caught in its middle is
// known by a frame of 0-9-1 that has a method and ends with CEh.

import { u16, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { begins } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const NAME = "AMQP";
/** In 1.0: plain, TLS and SASL. In 0-9-1 a byte of 0, in older versions 1 for the class and the instance. */
const LAST_PROTOCOL = 3;
const METHOD_FRAME = 1;
const FRAME_HEADER = 7;
const FRAME_END = 0xce;
const LONGEST = 4096;
/** Classes: connection, channel, exchange, queue, basic, confirm, transaction. */
const CLASSES = new Set([10, 20, 40, 50, 60, 85, 90]);
const LAST_METHOD = 120;

export const amqp: Protocol = { app: "amqp", tcp: recognise, firstBytes: { tcp: [METHOD_FRAME, "A"] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] === METHOD_FRAME) return isMethod(data, start, end);
  const name = begins(look, NAME);
  if (name <= 0) return name === 0 ? Verdict.NO : Verdict.MORE;
  if (end - start < 8) return Verdict.MORE;
  return data[start + 4] <= LAST_PROTOCOL && data[start + 5] <= 1 && data[start + 6] <= 9 ? Verdict.YES : Verdict.NO;
}

function isMethod(data: Uint8Array, start: number, end: number): number {
  if (end - start < FRAME_HEADER + 4) return end - start >= 5 && u16(data, start + 3) !== 0 ? Verdict.NO : Verdict.MORE;
  const length = u32(data, start + 3);
  const method = u16(data, start + FRAME_HEADER + 2);
  if (length < 4 || length > LONGEST || !CLASSES.has(u16(data, start + FRAME_HEADER))) return Verdict.NO;
  if (method < 10 || method > LAST_METHOD) return Verdict.NO;
  const last = start + FRAME_HEADER + length;
  if (last >= end) return Verdict.MORE;
  return data[last] === FRAME_END ? Verdict.YES : Verdict.NO;
}
