// Checksums: the Internet checksum (RFC 1071) and CRC32c for SCTP (RFC 9260 appendix A).

import { put16 } from "./bytes.ts";
import type { PseudoChecksum } from "./pdu.ts";

/** Sum of 16-bit words, not yet folded, so that sums can be added up. */
export function wordSum(data: Uint8Array, from = 0, to = data.length): number {
  let sum = 0;
  let at = from;
  for (; at + 1 < to; at += 2) sum += (data[at]! << 8) | data[at + 1]!;
  return at < to ? sum + (data[at]! << 8) : sum;
}

export function foldSum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

export const internetChecksum = (data: Uint8Array, from = 0, to = data.length): number =>
  foldSum(wordSum(data, from, to));

/** Writes the checksum of the transport inside `packet`, whose IP header is `headerLength` long. */
export function sealTransport(
  packet: Uint8Array,
  headerLength: number,
  seal: PseudoChecksum | undefined,
  source: Uint8Array,
  destination: Uint8Array,
): void {
  if (seal === undefined) return;
  const from = headerLength + seal.from;
  // The pseudo-headers of IPv4 and IPv6 differ in layout only: their sums are the same.
  const pseudo = wordSum(source) + wordSum(seal.destination ?? destination) + seal.protocol + packet.length - from;
  const checksum = foldSum(pseudo + wordSum(packet, from));
  // Zero means "no checksum" in UDP (RFC 768), so it is written as its twin.
  put16(packet, headerLength + seal.at, checksum === 0 && seal.protocol === 17 ? 0xffff : checksum);
}

const CRC32C = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = CRC32C[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
