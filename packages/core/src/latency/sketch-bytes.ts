// A quantile sketch as bytes, for the history: a few hundred of them.
//
//   version 1 · count · smallest, largest, sum (doubles, little endian) · for each bucket that is not empty: how many empty
//   ones are before it, and its count. Whole numbers are LEB128.
//
// Bytes that come from a file are checked all over: what is read is a sketch that adding values could have made, or null.

import { BUCKETS, bucketOf } from "./sketch-buckets.ts";
import { QuantileSketch } from "./sketch.ts";

const VERSION = 1;
const MOST_VARINT = 8;

export function sketchToBytes(sketch: QuantileSketch): Uint8Array {
  const bytes: number[] = [VERSION];
  putVarint(bytes, sketch.count);
  if (sketch.count === 0) return Uint8Array.from(bytes);
  const doubles = new DataView(new ArrayBuffer(24));
  [sketch.min, sketch.max, sketch.sum].forEach((value, i) => doubles.setFloat64(8 * i, value, true));
  bytes.push(...new Uint8Array(doubles.buffer));
  let next = 0;
  sketch.visit((bucket, count) => {
    putVarint(bytes, bucket - next);
    putVarint(bytes, count);
    next = bucket + 1;
  });
  return Uint8Array.from(bytes);
}

/** Null where the bytes are no sketch. */
export function sketchFromBytes(bytes: Uint8Array): QuantileSketch | null {
  const sketch = new QuantileSketch();
  return mergeSketchBytes(sketch, bytes) ? sketch : null;
}

/** What was read last: history merges tens of thousands of sketches at once, so reading one allocates next to nothing. */
const numbers = new Uint32Array(BUCKETS);
const counts = new Float64Array(BUCKETS);

/** Adds what the bytes hold to a sketch. False, and nothing added, where they are no sketch. */
export function mergeSketchBytes(into: QuantileSketch, bytes: Uint8Array): boolean {
  const reader = new VarintReader(bytes);
  if (reader.next() !== VERSION) return false;
  const count = reader.next();
  if (count === 0) return reader.over;
  if (!(count > 0) || bytes.length - reader.at < 24) return false;
  const doubles = new DataView(bytes.buffer, bytes.byteOffset + reader.at, 24);
  const min = doubles.getFloat64(0, true);
  const max = doubles.getFloat64(8, true);
  const sum = doubles.getFloat64(16, true);
  reader.at += 24;
  const length = readBuckets(reader, count);
  if (length === 0 || !fits(numbers[0], numbers[length - 1], count, min, max, sum)) return false;
  into.mergeBuckets({ count, min, max, sum }, numbers, counts, length);
  return true;
}

/** How many there are; 0 unless they add up to `total` where the bytes end. */
function readBuckets(reader: VarintReader, total: number): number {
  let length = 0;
  let next = 0;
  let left = total;
  while (left > 0) {
    const bucket = next + reader.next();
    const count = reader.next();
    if (!(bucket < BUCKETS) || !(count > 0) || count > left) return 0;
    numbers[length] = bucket;
    counts[length++] = count;
    next = bucket + 1;
    left -= count;
  }
  return reader.over ? length : 0;
}

/** Whether smallest, largest and sum can be those of such buckets. */
function fits(first: number, last: number, count: number, min: number, max: number, sum: number): boolean {
  if (!(min >= 0 && min <= max && max < Infinity)) return false;
  if (bucketOf(min) !== first || bucketOf(max) !== last) return false;
  // Each value was rounded, and beyond 2^49 the sum was too.
  const rounded = count / 32 + Math.abs(sum) * 1e-9;
  return sum >= min * count - rounded && sum <= max * count + rounded;
}

function putVarint(bytes: number[], value: number): void {
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push(128 + (left % 128));
  bytes.push(left);
}

class VarintReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get over(): boolean {
    return this.at === this.#bytes.length;
  }

  /** NaN where there is none. */
  next(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < MOST_VARINT && this.at < this.#bytes.length; i++) {
      const byte = this.#bytes[this.at++];
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return value <= Number.MAX_SAFE_INTEGER ? value : NaN;
    }
    return NaN;
  }
}
