// Reads the vectors of TLS (RFC 8446, section 3.4) without ever leaving them. A read that does not fit gives zeros and
// marks the reader, so that callers ask once, at the end.

export class Reader {
  readonly data: Uint8Array;
  at: number;
  readonly end: number;
  /** A read did not fit. What was read since is not to be used. */
  failed = false;

  constructor(data: Uint8Array, at: number, end: number) {
    this.data = data;
    this.at = at;
    this.end = Math.min(end, data.length);
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    return this.skip(1) ? this.data[this.at - 1] : 0;
  }

  u16(): number {
    return this.skip(2) ? (this.data[this.at - 2] << 8) | this.data[this.at - 1] : 0;
  }

  u24(): number {
    return (this.u8() << 16) | this.u16();
  }

  /** Whether so many bytes were there to be passed over. */
  skip(count: number): boolean {
    if (count > this.end - this.at) {
      this.failed = true;
      this.at = this.end;
      return false;
    }
    this.at += count;
    return true;
  }

  /** The bytes of a vector whose length stands in front of it in so many bytes, as a reader of their own. */
  vector(lengthBytes: 1 | 2 | 3): Reader {
    const length = lengthBytes === 1 ? this.u8() : lengthBytes === 2 ? this.u16() : this.u24();
    const start = this.at;
    const inside = new Reader(this.data, start, this.skip(length) ? start + length : start);
    inside.failed = this.failed;
    return inside;
  }

  /** The rest as numbers of 16 bits. */
  numbers(): number[] {
    const numbers: number[] = [];
    while (this.left >= 2) numbers.push(this.u16());
    if (this.left > 0) this.failed = true;
    return numbers;
  }
}
