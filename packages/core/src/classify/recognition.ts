// Asks the recognisers: that of the guess first, then in the order of the registry those that know the first byte, until one
// is sure.

import { SlotPages } from "../reassemble/slot-pages.ts";
import type { Look } from "./look.ts";
import { Verdict } from "./protocol.ts";
import { TCP_ENTRIES, TCP_ENTRIES_BY_BYTE, UDP_ENTRIES_BY_BYTE } from "./registry.ts";
import type { Entry } from "./registry.ts";

const MASK_WORDS = Math.ceil(TCP_ENTRIES.length / 32);

/** TCP: a recogniser that has declined the beginning of a direction is not asked again when more of it comes. */
export class TcpRecognition {
  /** Whether the last `ask` left somebody who may still say yes. */
  undecided = false;
  /** For each flow and direction a bit for each entry that wants more. */
  readonly #masks = new SlotPages(2 * MASK_WORDS);

  /** `isFirst`: the look is the first one at this direction. */
  ask(slot: number, direction: number, isFirst: boolean, guess: Entry | undefined, look: Look): Entry | null {
    const page = this.#masks.make(slot);
    const at = this.#masks.at(slot) + direction * MASK_WORDS;
    if (!isFirst) return this.#askAgain(page, at, look);
    for (let i = 0; i < MASK_WORDS; i++) page[at + i] = 0;
    this.undecided = false;
    if (guess !== undefined && this.#askOne(guess, page, at, look)) return guess;
    const others = TCP_ENTRIES_BY_BYTE[look.data[look.start]];
    for (const entry of others) if (entry !== guess && this.#askOne(entry, page, at, look)) return entry;
    return null;
  }

  /** Whether this entry wanted more of a direction that has been looked at. */
  mayBe(slot: number, direction: number, entry: Entry): boolean {
    const word = this.#masks.make(slot)[this.#masks.at(slot) + direction * MASK_WORDS + (entry.index >> 5)];
    return (word & (1 << (entry.index & 31))) !== 0;
  }

  #askAgain(page: Int32Array, at: number, look: Look): Entry | null {
    this.undecided = false;
    for (let word = 0; word < MASK_WORDS; word++) {
      let bits = page[at + word];
      page[at + word] = 0;
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const entry = TCP_ENTRIES[word * 32 + bit];
        if (this.#askOne(entry, page, at, look)) return entry;
      }
    }
    return null;
  }

  #askOne(entry: Entry, page: Int32Array, at: number, look: Look): boolean {
    const verdict = entry.recognise(look);
    if (verdict === Verdict.MORE) {
      page[at + (entry.index >> 5)] |= 1 << (entry.index & 31);
      this.undecided = true;
    }
    return verdict === Verdict.YES;
  }
}

/** UDP: each datagram stands for itself. */
export function askUdp(guess: Entry | undefined, look: Look): Entry | null {
  if (guess !== undefined && guess.recognise(look) === Verdict.YES) return guess;
  if (look.start === look.end) return null;
  const others = UDP_ENTRIES_BY_BYTE[look.data[look.start]];
  for (const entry of others) if (entry !== guess && entry.recognise(look) === Verdict.YES) return entry;
  return null;
}
