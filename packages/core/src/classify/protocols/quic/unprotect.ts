// Takes the protection off a packet (RFC 9001, 5.3 and 5.4): the packet number's with a mask from a sample of the packet,
// the payload's with AES-128-GCM. All of it is AES in counter mode, and GHASH for the tag.

import { ctr } from "@noble/ciphers/aes.js";
import { i32 } from "../../../decode/bytes.ts";
import { Ghash } from "./ghash.ts";
import type { PacketKeys } from "./initial-keys.ts";
import type { LongHeader } from "./long-header.ts";

const TAG = 16;
const BLOCK = 16;
/** Longer than any UDP payload, so that nothing is allocated for the cases that end in nothing. */
const MAX_HEADER = 65535;

const ZEROS = new Uint8Array(BLOCK);
const ghash = new Ghash();
const header = new Uint8Array(MAX_HEADER);
const counter = new Uint8Array(BLOCK);

export class Unprotected {
  /** The frames are `data[start, data.length)`. */
  data: Uint8Array = ZEROS;
  start = 0;
  packetNumber = 0;
}

/**
 * False when the keys are not those of this packet, or when it was changed on the way. `largest` is the highest packet
 * number so far, -1 for none.
 */
export function unprotect(
  data: Uint8Array,
  at: number,
  long: LongHeader,
  keys: PacketKeys,
  largest: number,
  out: Unprotected,
): boolean {
  const sample = long.packetNumber + 4;
  const mask = ctr(keys.headerProtection, data.subarray(sample, sample + BLOCK)).encrypt(ZEROS);
  const first = data[at] ^ (mask[0] & 0x0f);
  const numberLength = (first & 3) + 1;
  const headerLength = long.packetNumber + numberLength - at;
  const cipherStart = at + headerLength;
  const cipherEnd = long.end - TAG;
  if (cipherEnd < cipherStart) return false;

  let truncated = 0;
  for (let i = 0; i < headerLength; i++) header[i] = data[at + i];
  header[0] = first;
  for (let i = 0; i < numberLength; i++) {
    const byte = data[long.packetNumber + i] ^ mask[1 + i];
    header[headerLength - numberLength + i] = byte;
    truncated = truncated * 256 + byte;
  }
  const packetNumber = wholeNumber(largest, truncated, numberLength);

  // The nonce, and the counter of the block that the tag is encrypted with.
  counter.set(keys.iv);
  let rest = packetNumber;
  for (let i = 11; i >= 4; i--) {
    counter[i] ^= rest % 256;
    rest = Math.floor(rest / 256);
  }
  counter.set([0, 0, 0, 1], 12);

  const length = cipherEnd - cipherStart;
  const subkey = ctr(keys.key, ZEROS).encrypt(ZEROS);
  ghash.start(i32(subkey, 0), i32(subkey, 4), i32(subkey, 8), i32(subkey, 12));
  ghash.update(header, 0, headerLength);
  ghash.update(data, cipherStart, cipherEnd);
  ghash.block(0, headerLength * 8, 0, length * 8);

  // The tag's mask is a block of zeros in front of the payload.
  const input = new Uint8Array(BLOCK + length);
  input.set(data.subarray(cipherStart, cipherEnd), BLOCK);
  const plain = ctr(keys.key, counter).encrypt(input);
  if (!ghash.matches(plain, 0, data, cipherEnd)) return false;
  out.data = plain;
  out.start = BLOCK;
  out.packetNumber = packetNumber;
  return true;
}

/** RFC 9000, A.3: the number closest to the one that is expected next. */
function wholeNumber(largest: number, truncated: number, length: number): number {
  const window = 2 ** (8 * length);
  const expected = largest + 1;
  const candidate = expected - (expected % window) + truncated;
  if (candidate <= expected - window / 2) return candidate + window;
  if (candidate > expected + window / 2 && candidate >= window) return candidate - window;
  return candidate;
}
