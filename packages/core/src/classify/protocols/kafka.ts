// Kafka (protocol guide, request header 1 and 2): a length, the number and version of an interface, a correlation number, and
// the client's name. Answers have only the length and the number, and are known by their requests.

import { u16, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { isText } from "./text/ascii.ts";

const HEADER = 14;
const LONGEST = 1 << 26;
const LAST_INTERFACE = 92;
const LAST_VERSION = 20;
const LONGEST_NAME = 255;
const NO_NAME = 0xffff;

export const kafka: Protocol = { app: "kafka", tcp: recognise, firstBytes: { tcp: [[0, LONGEST >>> 24]] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] > LONGEST >>> 24) return Verdict.NO;
  if (end - start >= 8) {
    if (u16(data, start + 4) > LAST_INTERFACE || u16(data, start + 6) > LAST_VERSION) return Verdict.NO;
  }
  if (end - start < HEADER) return Verdict.MORE;
  const length = u32(data, start);
  if (length < HEADER - 4 || length > LONGEST || data[start + 8] >> 7 !== 0) return Verdict.NO;
  const name = u16(data, start + 12);
  // Without a name there is too little to be sure, but for a message that ends where its length says.
  if (name === NO_NAME || name === 0) {
    if (end - start < length + 4) return Verdict.MORE;
    return end - start === length + 4 ? Verdict.YES : Verdict.NO;
  }
  if (name < 2 || name > LONGEST_NAME || HEADER + name > length + 4) return Verdict.NO;
  if (!isText(data, start + HEADER, Math.min(end, start + HEADER + name))) return Verdict.NO;
  return end - start < HEADER + name ? Verdict.MORE : Verdict.YES;
}
