// DNP3 (IEEE 1815, 9.2): link frames begin with 05h 64h, a length, a control byte and two addresses, and a checksum of these.

import { le16 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 8;
const SHORTEST = 5;
/** x¹⁶+x¹³+x¹²+x¹¹+x¹⁰+x⁸+x⁶+x⁵+x²+1, lowest bit first. */
const POLYNOMIAL = 0xa6bc;

export const dnp3: Protocol = { app: "dnp3", tcp: recognise, udp: recognise, firstBytes: { tcp: [0x05], udp: [0x05] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== 0x05 || (end - start >= 2 && data[start + 1] !== 0x64)) return Verdict.NO;
  if (end - start >= 3 && data[start + 2] < SHORTEST) return Verdict.NO;
  if (end - start < HEADER + 2) return Verdict.MORE;
  return le16(data, start + HEADER) === checksum(data, start, HEADER) ? Verdict.YES : Verdict.NO;
}

export function checksum(data: Uint8Array, at: number, length: number): number {
  let sum = 0;
  for (let i = at; i < at + length; i++) {
    sum ^= data[i];
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 0 ? sum >> 1 : (sum >> 1) ^ POLYNOMIAL;
  }
  return ~sum & 0xffff;
}
