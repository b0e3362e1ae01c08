// Segments in flight: for each direction of each connection those that have been seen and are not yet acknowledged, all of
// them in one pool with a cap.

/** Words of an entry: 32 bytes. */
const STRIDE = 8;
const SEQUENCE = 0;
/** The sequence number after it. */
const END = 1;
/** Microseconds, modulo 2^32. */
const TIME = 2;
/** Its TSval; 0 without one. */
const STAMP = 3;
/** 1 for a SYN. */
const SYN = 4;
/** The next one in its list; the first one for the last; among the free ones, the next free. */
const LINK = 5;

/** What an acknowledgement can be measured against. */
export const Found = {
  NOTHING: 0,
  /** A segment that was sent once, or whose copy is known by its timestamp. */
  SEGMENT: 1,
  SYN: 2,
} as const;

/**
 * A list is known by its last entry's number, 0 when it is empty. In an orderly list ends never fall from the first to the
 * last, so an acknowledgement takes entries from the front; a disorderly one holds what was sent again or came late.
 */
export class SegmentsInFlight {
  /** Segments that were forgotten before their acknowledgement came: the cost of the cap. */
  forgotten = 0;

  // The result of `acknowledge`.
  /** One of `Found`, and when that segment went by. */
  found = 0;
  foundTime = 0;
  /** Entries taken out. */
  removed = 0;

  readonly #words: Int32Array;
  readonly #capacity: number;
  #free = 0;
  #used = 0;

  /** Memory is committed by the system as it is used. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#words = new Int32Array((capacity + 1) * STRIDE);
  }

  /** Takes one in behind `last`; answers with its number, 0 when there is no room. */
  append(last: number, sequence: number, end: number, time: number, stamp: number, syn: boolean): number {
    const words = this.#words;
    const entry = this.#take();
    if (entry === 0) {
      this.forgotten++;
      return last === 0 ? 0 : this.replaceFirst(last, sequence, end, time, stamp, syn);
    }
    if (last === 0) words[entry * STRIDE + LINK] = entry;
    else {
      words[entry * STRIDE + LINK] = words[last * STRIDE + LINK];
      words[last * STRIDE + LINK] = entry;
    }
    this.#write(entry, sequence, end, time, stamp, syn);
    return entry;
  }

  /** Forgets the first one of a list in favour of one behind the last. */
  replaceFirst(last: number, sequence: number, end: number, time: number, stamp: number, syn: boolean): number {
    const first = this.#words[last * STRIDE + LINK];
    this.#write(first, sequence, end, time, stamp, syn);
    return first;
  }

  /** Takes out what `ack` acknowledges, of an orderly list; answers with its last entry, 0 when none is left. */
  acknowledge(last: number, ack: number): number {
    const words = this.#words;
    this.found = Found.NOTHING;
    this.removed = 0;
    let entry = words[last * STRIDE + LINK];
    for (;;) {
      const at = entry * STRIDE;
      const beyond = (words[at + END] - ack) | 0;
      if (beyond > 0) {
        // What is left of it when it is acknowledged in part.
        if (((ack - words[at + SEQUENCE]) | 0) > 0) words[at + SEQUENCE] = ack;
        words[last * STRIDE + LINK] = entry;
        return last;
      }
      if (beyond === 0 && this.found === Found.NOTHING) this.#find(at);
      const next = words[at + LINK];
      this.#give(entry);
      if (entry === last) return 0;
      entry = next;
    }
  }

  /**
   * The same of a disorderly list. By Karn's rule (RFC 6298, 3) nothing is measured against it, unless `echo`, the
   * acknowledgement's TSecr, says which segment brought it about. Otherwise a SYN is measured by its latest
   * copy of which no timestamp says that it is another.
   */
  acknowledgeDisorderly(last: number, ack: number, echo: number): number {
    const words = this.#words;
    this.found = Found.NOTHING;
    this.removed = 0;
    let exact = false;
    let ambiguous = false;
    let left = 0;
    let entry = words[last * STRIDE + LINK];
    for (;;) {
      const at = entry * STRIDE;
      const next = words[at + LINK];
      if (((words[at + END] - ack) | 0) > 0) {
        if (((ack - words[at + SEQUENCE]) | 0) > 0) words[at + SEQUENCE] = ack;
        left = this.#relink(left, entry);
      } else {
        const ends = words[at + END] === ack;
        if (echo !== 0 && words[at + STAMP] === echo) {
          // The one that the number names, or else the latest: it has filled the gap.
          if (ends && exact) ambiguous = true;
          if (ends || !exact) this.#find(at);
          exact ||= ends;
        } else if (words[at + SYN] === 1 && !exact && (echo === 0 || words[at + STAMP] === 0)) this.#find(at);
        this.#give(entry);
      }
      if (entry === last) break;
      entry = next;
    }
    if (ambiguous) this.found = Found.NOTHING;
    return left;
  }

  /** Gives a whole list back. */
  release(last: number): void {
    const words = this.#words;
    const first = words[last * STRIDE + LINK];
    words[last * STRIDE + LINK] = this.#free;
    this.#free = first;
  }

  #find(at: number): void {
    this.found = this.#words[at + SYN] === 1 ? Found.SYN : Found.SEGMENT;
    this.foundTime = this.#words[at + TIME];
  }

  #relink(last: number, entry: number): number {
    const words = this.#words;
    words[entry * STRIDE + LINK] = last === 0 ? entry : words[last * STRIDE + LINK];
    if (last !== 0) words[last * STRIDE + LINK] = entry;
    return entry;
  }

  #write(entry: number, sequence: number, end: number, time: number, stamp: number, syn: boolean): void {
    const words = this.#words;
    const at = entry * STRIDE;
    words[at + SEQUENCE] = sequence;
    words[at + END] = end;
    words[at + TIME] = time;
    words[at + STAMP] = stamp;
    words[at + SYN] = syn ? 1 : 0;
  }

  #take(): number {
    const entry = this.#free;
    if (entry !== 0) {
      this.#free = this.#words[entry * STRIDE + LINK];
      return entry;
    }
    return this.#used < this.#capacity ? ++this.#used : 0;
  }

  #give(entry: number): void {
    this.#words[entry * STRIDE + LINK] = this.#free;
    this.#free = entry;
    this.removed++;
  }
}
