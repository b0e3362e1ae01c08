// STUN binding requests and answers (RFC 8489).

import { ipv4Address } from "../address.ts";
import { bytes, prefixed16, u16, u32 } from "../bytes.ts";

const COOKIE = 0x2112a442;

/** `transaction` is 12 bytes. */
export const stunRequest = (transaction: Uint8Array): Uint8Array =>
  bytes(u16(0x0001), u16(0), u32(COOKIE), transaction);

export function stunResponse(transaction: Uint8Array, seen: { ip: string; port: number }): Uint8Array {
  const key = u32(COOKIE);
  const address = ipv4Address(seen.ip).map((byte, i) => byte ^ key[i]!);
  const mapped = bytes(u16(0x0020), prefixed16(0, 1, u16(seen.port ^ (COOKIE >>> 16)), address));
  return bytes(u16(0x0101), u16(mapped.length), u32(COOKIE), transaction, mapped);
}
