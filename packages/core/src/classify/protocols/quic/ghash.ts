// GHASH (NIST SP 800-38D, 6.4) with a table of the key's 256 multiples: as many packets as connections have to be
// checked, each with a key of its own, so setting up has to be cheap. One instance, reused.

/** x^8 times the byte that is shifted out at the right, reduced: bits 16 to 31 of what is added at the left. */
const REDUCED = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let value = 0;
  for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) value ^= 0xe1000000 >>> (7 - bit);
  REDUCED[byte] = value;
}

export class Ghash {
  readonly #multiples = new Int32Array(4 * 256);
  readonly #words = new Int32Array(4);
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /** `key` is the block of zeros encrypted, four words. */
  start(a: number, b: number, c: number, d: number): void {
    const m = this.#multiples;
    // In GCM's order of bits 0x80 stands for one, and each shift to the right for a multiplication by x.
    for (let i = 128; i >= 1; i >>= 1) {
      m[4 * i] = a;
      m[4 * i + 1] = b;
      m[4 * i + 2] = c;
      m[4 * i + 3] = d;
      const carry = -(d & 1) & 0xe1000000;
      d = (d >>> 1) | (c << 31);
      c = (c >>> 1) | (b << 31);
      b = (b >>> 1) | (a << 31);
      a = (a >>> 1) ^ carry;
    }
    for (let i = 2; i < 256; i <<= 1) {
      for (let j = 1; j < i; j++) for (let k = 0; k < 4; k++) m[4 * (i + j) + k] = m[4 * i + k] ^ m[4 * j + k];
    }
    this.#a = this.#b = this.#c = this.#d = 0;
  }

  /** Takes `data[start, end)` in, filled up with zeros to whole blocks. */
  update(data: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += 16) {
      if (end - at >= 16) this.block(word(data, at), word(data, at + 4), word(data, at + 8), word(data, at + 12));
      else this.block(part(data, at, end), part(data, at + 4, end), part(data, at + 8, end), part(data, at + 12, end));
    }
  }

  block(wa: number, wb: number, wc: number, wd: number): void {
    const m = this.#multiples;
    const words = this.#words;
    words[0] = this.#d ^ wd;
    words[1] = this.#c ^ wc;
    words[2] = this.#b ^ wb;
    words[3] = this.#a ^ wa;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < 4; i++) {
      const x = words[i];
      for (let shift = 0; shift < 32; shift += 8) {
        const out = REDUCED[d & 0xff];
        const at = ((x >>> shift) & 0xff) << 2;
        d = ((d >>> 8) | (c << 24)) ^ m[at + 3];
        c = ((c >>> 8) | (b << 24)) ^ m[at + 2];
        b = ((b >>> 8) | (a << 24)) ^ m[at + 1];
        a = (a >>> 8) ^ out ^ m[at];
      }
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** Whether the sum, encrypted with the block `mask` at `maskAt`, is the tag at `tagAt`. */
  matches(mask: Uint8Array, maskAt: number, tag: Uint8Array, tagAt: number): boolean {
    return (
      (this.#a ^ word(mask, maskAt)) === word(tag, tagAt) &&
      (this.#b ^ word(mask, maskAt + 4)) === word(tag, tagAt + 4) &&
      (this.#c ^ word(mask, maskAt + 8)) === word(tag, tagAt + 8) &&
      (this.#d ^ word(mask, maskAt + 12)) === word(tag, tagAt + 12)
    );
  }
}

function word(data: Uint8Array, at: number): number {
  return (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
}

function part(data: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let i = 0; i < 4; i++) value = (value << 8) | (at + i < end ? data[at + i] : 0);
  return value;
}
