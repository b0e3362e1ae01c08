// Words that a line may begin with, found by their first letter: what text protocols are recognised by.

/** `Words.match` when the bytes end inside a word. */
export const CUT = -1;
export const NONE = 0;

/** Bytes that a word may begin with. */
const ASCII = 128;
const EMPTY: readonly number[] = [];

export class Words {
  readonly #words: readonly string[];
  readonly #byFirst: number[][] = Array.from({ length: ASCII }, () => []);
  readonly #anyCase: boolean;

  /** `anyCase`: words are given in upper case and match in any. */
  constructor(words: readonly string[], anyCase = false) {
    this.#words = words;
    this.#anyCase = anyCase;
    for (const [i, word] of words.entries()) this.#byFirst[word.charCodeAt(0)]!.push(i);
  }

  /** What a match begins with: each letter once, in both cases where any will do. */
  get firstLetters(): string {
    const letters = this.#words.map((word) => word[0]!);
    return [...new Set(this.#anyCase ? letters.flatMap((letter) => [letter, letter.toLowerCase()]) : letters)].join("");
  }

  /** The length of the first word that `data[at, end)` begins with, NONE, or CUT where the bytes are too few to tell. */
  match(data: Uint8Array, at: number, end: number): number {
    if (at >= end) return CUT;
    const candidates = this.#byFirst[this.#upper(data[at])] ?? EMPTY;
    let cut = false;
    for (let i = 0; i < candidates.length; i++) {
      const word = this.#words[candidates[i]];
      const length = Math.min(word.length, end - at);
      let same = 1;
      while (same < length && this.#upper(data[at + same]) === word.charCodeAt(same)) same++;
      if (same === word.length) return same;
      if (same === end - at) cut = true;
    }
    return cut ? CUT : NONE;
  }

  #upper(byte: number): number {
    return this.#anyCase && byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte;
  }
}
