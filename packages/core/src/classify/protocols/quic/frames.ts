// The frames of Initial packets (RFC 9000, 12.4): only those that may be in one.

import type { CryptoStream } from "./crypto-stream.ts";
import { varint, varintLength } from "./long-header.ts";

const PADDING = 0x00;
const PING = 0x01;
const ACK = 0x02;
const ACK_ECN = 0x03;
const CRYPTO = 0x06;

/** A reader that stays within the packet. */
class Numbers {
  at: number;
  readonly data: Uint8Array;
  constructor(data: Uint8Array, at: number) {
    this.data = data;
    this.at = at;
  }

  /** -1 where the packet ends before the number does. */
  next(): number {
    const { data, at } = this;
    if (at >= data.length || at + varintLength(data[at]) > data.length) return -1;
    this.at += varintLength(data[at]);
    return varint(data, at);
  }

  skip(count: number): boolean {
    for (let i = 0; i < count; i++) if (this.next() < 0) return false;
    return true;
  }
}

/** Passes what the CRYPTO frames of `data[start…]` bring to the stream. It ends at the first frame that does not belong there. */
export function readCrypto(data: Uint8Array, start: number, stream: CryptoStream): void {
  const numbers = new Numbers(data, start);
  while (numbers.at < data.length) {
    const type = data[numbers.at++];
    if (type === PADDING || type === PING) continue;
    if (type === ACK || type === ACK_ECN) {
      if (!skipAck(numbers, type === ACK_ECN)) return;
    } else if (type === CRYPTO) {
      const offset = numbers.next();
      const length = numbers.next();
      if (offset < 0 || length < 0 || length > data.length - numbers.at) return;
      stream.add(offset, data, numbers.at, numbers.at + length);
      numbers.at += length;
    } else return;
  }
}

/** RFC 9000, 19.3: largest, delay, count, first range, and two numbers for each further range; ECN has three counts. */
function skipAck(numbers: Numbers, ecn: boolean): boolean {
  if (!numbers.skip(2)) return false;
  const ranges = numbers.next();
  // Each range takes two bytes at least, so a false count ends with the packet.
  return ranges >= 0 && numbers.skip(1 + 2 * ranges + (ecn ? 3 : 0));
}
