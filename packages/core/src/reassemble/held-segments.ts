// Segments that came before their turn: per stream a queue in the order of sequence numbers, all queues within a
// cap of memory.

import { AgedPool } from "../decode/aged-pool.ts";
import { BlockPool } from "../decode/block-pool.ts";

/** A full Ethernet frame's segment lies in one block, so that it is delivered in one piece. */
const BLOCK_BYTES = 1504;
/** The fields kept for each block and each queue. */
const RECORD_BYTES = 64;

/**
 * A queue has a number, 0 means none; so has a held segment: that of its first block. The ranges held in a queue
 * never overlap. A segment takes whole blocks, so a flood of tiny ones uses up a stream's share and no more.
 */
export class HeldSegments {
  readonly pool: BlockPool;
  /** Queues in the order of their last progress. */
  readonly queues: AgedPool;

  // --- per queue ---
  /** The held segment with the lowest sequence number. */
  readonly first: Int32Array;
  readonly slot: Int32Array;
  readonly direction: Uint8Array;
  /** Microseconds: since when the stream has been waiting for the bytes before the first held ones. */
  readonly since: Float64Array;
  readonly #blocks: Int32Array;

  // --- per held segment ---
  readonly sequence: Int32Array;
  /** Bytes of the stream that it stands for; the first `captured` of them are kept. */
  readonly length: Int32Array;
  readonly captured: Int32Array;
  readonly next: Int32Array;
  /** Microseconds: when it came. */
  readonly arrived: Float64Array;

  readonly #blocksPerQueue: number;

  constructor(memory: number, memoryPerStream: number) {
    const blocks = Math.max(1, Math.floor(memory / (BLOCK_BYTES + RECORD_BYTES)));
    this.#blocksPerQueue = Math.floor(memoryPerStream / BLOCK_BYTES);
    this.pool = new BlockPool(BLOCK_BYTES, blocks * BLOCK_BYTES);
    this.queues = new AgedPool(blocks);
    this.first = new Int32Array(blocks + 1);
    this.slot = new Int32Array(blocks + 1);
    this.direction = new Uint8Array(blocks + 1);
    this.since = new Float64Array(blocks + 1);
    this.#blocks = new Int32Array(blocks + 1);
    this.sequence = new Int32Array(blocks + 1);
    this.length = new Int32Array(blocks + 1);
    this.captured = new Int32Array(blocks + 1);
    this.next = new Int32Array(blocks + 1);
    this.arrived = new Float64Array(blocks + 1);
  }

  /** Whether a queue (0 for one that is not there yet) may hold so many bytes more. */
  mayHold(queue: number, bytes: number): boolean {
    const held = queue === 0 ? 0 : this.#blocks[queue];
    return held + this.pool.blocksFor(bytes) <= this.#blocksPerQueue;
  }

  /** Whether there is memory for so many bytes more. */
  hasRoom(bytes: number): boolean {
    return this.pool.used + this.pool.blocksFor(bytes) <= this.pool.capacity;
  }

  /** The caller has made sure that there is room, so there is a queue too: each has a segment, each segment a block. */
  open(slot: number, direction: number, time: number): number {
    const queue = this.queues.take();
    this.first[queue] = 0;
    this.#blocks[queue] = 0;
    this.slot[queue] = slot;
    this.direction[queue] = direction;
    this.since[queue] = time;
    return queue;
  }

  /** Keeps a segment behind `before`, 0 for the first place. The caller has made sure that there is room. */
  insert(
    queue: number,
    before: number,
    sequence: number,
    data: Uint8Array,
    offset: number,
    captured: number,
    length: number,
    time: number,
  ): void {
    const segment = this.pool.store(data, offset, captured);
    this.sequence[segment] = sequence;
    this.length[segment] = length;
    this.captured[segment] = captured;
    this.arrived[segment] = time;
    this.#blocks[queue] += this.pool.blocksFor(captured);
    this.next[segment] = before === 0 ? this.first[queue] : this.next[before];
    if (before === 0) this.first[queue] = segment;
    else this.next[before] = segment;
  }

  /** Takes the first segment out of its queue; its bytes stay until the caller frees them. */
  shift(queue: number): number {
    const segment = this.first[queue];
    this.first[queue] = this.next[segment];
    this.#blocks[queue] -= this.pool.blocksFor(this.captured[segment]);
    return segment;
  }

  /** The wait is for other bytes now. */
  progress(queue: number, time: number): void {
    this.since[queue] = time;
    this.queues.touch(queue);
  }

  close(queue: number): void {
    while (this.first[queue] !== 0) this.pool.free(this.shift(queue));
    this.queues.give(queue);
  }
}
