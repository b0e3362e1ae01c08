// HPACK's Huffman code (RFC 7541, 5.2 and appendix B). The code is canonical: codes of one length follow each other in the
// order of their symbols, so that the lengths alone define it.

/** Bits of each byte's code; the last is the end of string. */
// oxfmt-ignore
const LENGTHS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];

const END = 256;
const LONGEST = 30;

/** For each length: its first code, how many there are, and where their symbols begin in SYMBOLS. */
const FIRST = new Int32Array(LONGEST + 1);
const COUNT = new Int32Array(LONGEST + 1);
const OFFSET = new Int32Array(LONGEST + 1);
const SYMBOLS = new Uint16Array(LENGTHS.length);

function build(): void {
  let code = 0;
  let at = 0;
  for (let length = 1; length <= LONGEST; length++) {
    code <<= 1;
    FIRST[length] = code;
    OFFSET[length] = at;
    for (let symbol = 0; symbol < LENGTHS.length; symbol++) if (LENGTHS[symbol] === length) SYMBOLS[at++] = symbol;
    COUNT[length] = at - OFFSET[length];
    code += COUNT[length];
  }
}

build();

/**
 * Decodes `data[at, end)` into `into` and returns how many bytes there are; of what does not fit the number only is counted.
 * -1 for what no encoder makes.
 */
export function decodeHuffman(data: Uint8Array, at: number, end: number, into: Uint8Array): number {
  let length = 0;
  let bits = 0;
  let code = 0;
  for (let i = at; i < end; i++) {
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((data[i] >> bit) & 1);
      if (++bits > LONGEST) return -1;
      const index = code - FIRST[bits];
      if (index < 0 || index >= COUNT[bits]) continue;
      const symbol = SYMBOLS[OFFSET[bits] + index];
      if (symbol === END) return -1;
      if (length < into.length) into[length] = symbol;
      length++;
      bits = 0;
      code = 0;
    }
  }
  // What is left over is padding: fewer than eight ones.
  return bits < 8 && code === (1 << bits) - 1 ? length : -1;
}
