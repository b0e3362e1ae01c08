// TCP streams (RFC 9293) from their segments: in-order bytes go on straight from the frame, the others wait for
// their turn.

import { HeldSegments } from "./held-segments.ts";
import { SlotPages } from "./slot-pages.ts";

/** No window is larger (RFC 7323, section 2.3): a segment further ahead does not belong to the stream. */
const MAX_WINDOW = 2 ** 30;
/** Streams whose wait is over that one segment may move on, so that no frame has to pay for thousands. */
const EXPIRE_AT_A_TIME = 8;

/**
 * The numbers of a stream: the next sequence number, how many bytes are still wanted, and its queue of held segments.
 */
const NEXT = 0;
const WANTED = 1;
const QUEUE = 2;
const STREAM_FIELDS = 3;
const CLOSED = 0;
const ENDLESS = -1;

/**
 * Receives the streams. It may release and close streams, but not open any or pass segments. The bytes are valid
 * during the call only. One call of the reassembler may bring bytes and gaps of other streams too, whose wait is
 * over.
 */
export interface StreamSink {
  data(slot: number, direction: number, data: Uint8Array, offset: number, length: number): void;
  /** So many bytes of the stream will not come: lost, given up, or not captured. */
  gap(slot: number, direction: number, bytes: number): void;
}

export interface StreamReassemblerOptions {
  /** Cap of bytes for held segments, bookkeeping included. */
  memory?: number;
  /** Most bytes that one direction of a flow may have held. */
  memoryPerStream?: number;
  /** Microseconds to wait for missing bytes before they are given up. */
  patience?: number;
}

/**
 * A stream is a direction (0 or 1) of a flow, known by the flow's slot number. Of bytes that come twice the first
 * copy counts, as most receivers keep it; segments that have nothing new (retransmissions, keep-alives, what lies before
 * the start) are dropped. Missing bytes are given up, oldest first, when a stream or all streams together hold too
 * much, or after the patience has run out; then the sink hears of a gap and the stream goes on behind it.
 */
export class StreamReassembler {
  /**
   * Segments: `held` came early, `duplicate` had nothing new, `outside` lay beyond any window. `gaps` are gaps in
   * streams, `evicted` streams that had to move on because all streams together held too much.
   */
  readonly counters = { held: 0, duplicate: 0, outside: 0, gaps: 0, evicted: 0 };
  readonly #sink: StreamSink;
  readonly #patience: number;
  readonly #held: HeldSegments;
  readonly #streams = new SlotPages(2 * STREAM_FIELDS);
  /** When the next wait is over. */
  #deadline = Infinity;
  #time = 0;
  /**
   * Microseconds: when the bytes that the sink is being given were there. Those that had to wait for others were there with
   * these; where the others never came, with their own packet.
   */
  time = 0;

  constructor(sink: StreamSink, options: StreamReassemblerOptions = {}) {
    this.#sink = sink;
    this.#patience = options.patience ?? 5e6;
    this.#held = new HeldSegments(options.memory ?? 1 << 25, options.memoryPerStream ?? 1 << 17);
  }

  /** Bytes of memory that held segments use now. */
  get heldBytes(): number {
    return this.#held.pool.used * this.#held.pool.blockBytes;
  }

  /**
   * Starts (or starts anew) a stream whose first byte has this sequence number: behind a SYN that is its number plus
   * one. After `limit` bytes, gaps included, the stream is released.
   */
  open(slot: number, direction: number, firstSequence: number, limit = Infinity): void {
    const page = this.#streams.make(slot);
    const at = this.#streams.at(slot) + direction * STREAM_FIELDS;
    if (page[at + QUEUE] !== 0) this.#forget(page, at);
    page[at + NEXT] = firstSequence;
    page[at + WANTED] = limit > 0x7fffffff ? ENDLESS : Math.max(limit, CLOSED);
  }

  isOpen(slot: number, direction: number): boolean {
    const page = this.#streams.find(slot);
    return page !== undefined && page[this.#streams.at(slot) + direction * STREAM_FIELDS + WANTED] !== CLOSED;
  }

  /** No more of this stream is wanted. */
  release(slot: number, direction: number): void {
    const page = this.#streams.find(slot);
    if (page === undefined) return;
    const at = this.#streams.at(slot) + direction * STREAM_FIELDS;
    page[at + WANTED] = CLOSED;
    if (page[at + QUEUE] !== 0) this.#forget(page, at);
  }

  /** The flow has ended: its slot will be another's. */
  close(slot: number): void {
    this.release(slot, 0);
    this.release(slot, 1);
  }

  /**
   * Gives up all missing bytes of the flow, so that the sink gets what is held: before `close`, at the end of a flow.
   */
  flush(slot: number): void {
    for (let direction = 0; direction < 2; direction++) this.#flush(slot, direction);
  }

  /**
   * A segment's bytes: `captured` of them at `data[offset]`, `length` on the wire. The sequence number is that of the
   * first byte, behind a SYN its number plus one.
   */
  segment(
    slot: number,
    direction: number,
    sequence: number,
    data: Uint8Array,
    offset: number,
    captured: number,
    length: number,
    time: number,
  ): void {
    this.#time = time;
    if (time > this.#deadline) this.#expire();
    this.time = time;
    const page = this.#streams.find(slot);
    if (page === undefined || length <= 0) return;
    const at = this.#streams.at(slot) + direction * STREAM_FIELDS;
    if (page[at + WANTED] === CLOSED) return;
    if (length > MAX_WINDOW) {
      this.counters.outside++;
      return;
    }
    if (page[at + QUEUE] === 0 && ((sequence - page[at + NEXT]) | 0) === 0) {
      this.#deliver(page, at, slot, direction, data, offset, captured, length);
    } else this.#reorder(page, at, slot, direction, sequence | 0, data, offset, captured, length);
  }

  /**
   * The receiver of a stream has all that lies before `sequence`: of that, what is missing here will not come any more. To be
   * told with what the receiver says next, not with its bare acknowledgements: those may overtake the segments themselves.
   */
  acknowledged(slot: number, direction: number, sequence: number, time: number): void {
    const page = this.#streams.find(slot);
    if (page === undefined) return;
    const at = this.#streams.at(slot) + direction * STREAM_FIELDS;
    this.#time = time;
    for (let queue = page[at + QUEUE]; queue !== 0; queue = page[at + QUEUE]) {
      const first = this.#held.sequence[this.#held.first[queue]];
      if (((sequence - first) | 0) < 0) return;
      this.#skipTo(page, at, slot, direction, first);
    }
  }

  /** Works through a segment from its front, a piece at a time: each is old, or in order, or early. */
  #reorder(
    page: Int32Array,
    at: number,
    slot: number,
    direction: number,
    sequence: number,
    data: Uint8Array,
    offset: number,
    captured: number,
    length: number,
  ): void {
    let isNew = false;
    while (length > 0 && page[at + WANTED] !== CLOSED) {
      const ahead = (sequence - page[at + NEXT]) | 0;
      let piece: number;
      if (ahead < 0) piece = Math.min(length, -ahead);
      else if (ahead === 0) {
        isNew = true;
        const queue = page[at + QUEUE];
        piece = length;
        if (queue !== 0) piece = Math.min(piece, (this.#held.sequence[this.#held.first[queue]] - sequence) | 0);
        this.#deliver(page, at, slot, direction, data, offset, Math.min(captured, piece), piece);
        this.#drain(page, at, slot, direction, false);
      } else {
        const wanted = page[at + WANTED];
        if (wanted !== ENDLESS && ahead >= wanted) return;
        if (ahead >= MAX_WINDOW) {
          this.counters.outside++;
          return;
        }
        piece = this.#hold(page, at, slot, direction, sequence, data, offset, captured, length);
        if (piece > 0) isNew = true;
        else piece = -piece;
      }
      sequence = (sequence + piece) | 0;
      offset += piece;
      captured = Math.max(0, captured - piece);
      length -= piece;
    }
    if (!isNew) this.counters.duplicate++;
  }

  /**
   * Keeps the front of an early segment up to what is held already. Returns its length; the negative length of a
   * piece that is held already; or 0 when it had to move streams on to make room, so that the segment may be in order
   * by now.
   */
  #hold(
    page: Int32Array,
    at: number,
    slot: number,
    direction: number,
    sequence: number,
    data: Uint8Array,
    offset: number,
    captured: number,
    length: number,
  ): number {
    const held = this.#held;
    let queue = page[at + QUEUE];
    let before = 0;
    let after = queue === 0 ? 0 : held.first[queue];
    while (after !== 0 && ((held.sequence[after] - sequence) | 0) <= 0) {
      before = after;
      after = held.next[after];
    }
    if (before !== 0) {
      const known = (held.sequence[before] + held.length[before] - sequence) | 0;
      if (known > 0) return -Math.min(known, length);
    }
    const piece = after === 0 ? length : Math.min(length, (held.sequence[after] - sequence) | 0);
    const kept = Math.min(captured, piece);
    if (!held.mayHold(queue, kept)) {
      this.#skipTo(page, at, slot, direction, before === 0 ? sequence : held.sequence[held.first[queue]]);
      return 0;
    }
    if (!held.hasRoom(kept)) {
      this.#evictOldest(page, at, slot, direction, sequence);
      return 0;
    }
    if (queue === 0) {
      queue = held.open(slot, direction, this.#time);
      page[at + QUEUE] = queue;
      this.#setDeadline();
    }
    held.insert(queue, before, sequence, data, offset, kept, piece, this.#time);
    this.counters.held++;
    return piece;
  }

  /** Hands bytes that are in order to the sink, as far as they are wanted. */
  #deliver(
    page: Int32Array,
    at: number,
    slot: number,
    direction: number,
    data: Uint8Array,
    offset: number,
    captured: number,
    length: number,
  ): void {
    const wanted = page[at + WANTED];
    page[at + NEXT] += length;
    if (wanted !== ENDLESS) {
      page[at + WANTED] = Math.max(CLOSED, wanted - length);
      if (length >= wanted) {
        captured = Math.min(captured, wanted);
        if (page[at + QUEUE] !== 0) this.#forget(page, at);
      }
    }
    if (captured > 0) this.#sink.data(slot, direction, data, offset, captured);
    if (length > captured && page[at + WANTED] !== CLOSED) {
      this.counters.gaps++;
      this.#sink.gap(slot, direction, length - captured);
    }
  }

  /** Delivers the held segments whose turn has come. `skipped`: not because the bytes before them have. */
  #drain(page: Int32Array, at: number, slot: number, direction: number, skipped: boolean): void {
    const held = this.#held;
    let progressed = false;
    let latest = -Infinity;
    for (;;) {
      const queue = page[at + QUEUE];
      if (queue === 0) return;
      if (held.sequence[held.first[queue]] !== page[at + NEXT]) {
        if (progressed) {
          held.progress(queue, this.#time);
          this.#setDeadline();
        }
        return;
      }
      progressed = true;
      const segment = held.shift(queue);
      if (held.first[queue] === 0) this.#forget(page, at);
      latest = Math.max(latest, held.arrived[segment]);
      if (skipped) this.time = latest;
      this.#deliverHeld(page, at, slot, direction, segment);
      held.pool.free(segment);
    }
  }

  #deliverHeld(page: Int32Array, at: number, slot: number, direction: number, segment: number): void {
    const { pool, captured, length } = this.#held;
    let left = captured[segment];
    const missing = length[segment] - left;
    for (let block = segment; page[at + WANTED] !== CLOSED; block = pool.next[block]) {
      const size = Math.min(left, pool.blockBytes);
      left -= size;
      const whole = left === 0 ? size + missing : size;
      this.#deliver(page, at, slot, direction, pool.slab(block), pool.slabOffset(block), size, whole);
      if (left === 0) return;
    }
  }

  /** Gives up the missing bytes before `sequence` and goes on there. */
  #skipTo(page: Int32Array, at: number, slot: number, direction: number, sequence: number): void {
    const missing = (sequence - page[at + NEXT]) | 0;
    this.time = this.#time;
    this.#deliver(page, at, slot, direction, NOTHING, 0, 0, missing);
    this.#drain(page, at, slot, direction, true);
    this.time = this.#time;
  }

  #flush(slot: number, direction: number): void {
    const page = this.#streams.find(slot);
    if (page === undefined) return;
    const at = this.#streams.at(slot) + direction * STREAM_FIELDS;
    for (let queue = page[at + QUEUE]; queue !== 0; queue = page[at + QUEUE]) {
      this.#skipTo(page, at, slot, direction, this.#held.sequence[this.#held.first[queue]]);
    }
  }

  /** The stream that has waited longest moves on; where no other holds anything, the one that wants room does. */
  #evictOldest(page: Int32Array, at: number, slot: number, direction: number, sequence: number): void {
    this.counters.evicted++;
    const { queues } = this.#held;
    if (queues.oldest === 0) this.#skipTo(page, at, slot, direction, sequence);
    else this.#flush(this.#held.slot[queues.oldest], this.#held.direction[queues.oldest]);
  }

  #expire(): void {
    const held = this.#held;
    for (let i = 0; i < EXPIRE_AT_A_TIME && this.#time > this.#deadline; i++) {
      const queue = held.queues.oldest;
      const slot = held.slot[queue];
      const direction = held.direction[queue];
      const page = this.#streams.make(slot);
      const at = this.#streams.at(slot) + direction * STREAM_FIELDS;
      this.#skipTo(page, at, slot, direction, held.sequence[held.first[queue]]);
    }
  }

  #forget(page: Int32Array, at: number): void {
    this.#held.close(page[at + QUEUE]);
    page[at + QUEUE] = 0;
    this.#setDeadline();
  }

  #setDeadline(): void {
    const { oldest } = this.#held.queues;
    this.#deadline = oldest === 0 ? Infinity : this.#held.since[oldest] + this.#patience;
  }
}

const NOTHING = new Uint8Array(0);
