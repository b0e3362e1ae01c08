// Memory with a cap for bytes that must outlive their frame: blocks of one size, taken and given back, chained for
// longer pieces.

/** Blocks that share an allocation. */
const SLAB_SHIFT = 7;
const SLAB_BLOCKS = 1 << SLAB_SHIFT;
/** Below this a loop is faster than making the view that `set` needs. */
const LOOP_BYTES = 64;

export function copyBytes(target: Uint8Array, at: number, source: Uint8Array, from: number, length: number): void {
  if (length > LOOP_BYTES) target.set(source.subarray(from, from + length), at);
  else for (let i = 0; i < length; i++) target[at + i] = source[from + i];
}

/**
 * Blocks are numbered from 1; 0 means none. The memory grows by slabs as it is needed, up to the cap, and blocks that
 * were given back are used first, so that little is touched while little is held.
 */
export class BlockPool {
  readonly blockBytes: number;
  /** Most blocks that can be in use at a time. */
  readonly capacity: number;
  used = 0;
  /** The block that follows in a chain; among the free ones, the next free. */
  readonly next: Int32Array;
  readonly #slabs: Uint8Array[] = [];
  #fresh = 1;
  #free = 0;

  constructor(blockBytes: number, memory: number) {
    this.blockBytes = blockBytes;
    this.capacity = Math.max(1, Math.floor(memory / blockBytes));
    this.next = new Int32Array(this.capacity + 1);
  }

  /** How many blocks a piece takes: one at least. */
  blocksFor(length: number): number {
    return length <= this.blockBytes ? 1 : Math.ceil(length / this.blockBytes);
  }

  /** Keeps a copy of the bytes; the first block of their chain, or 0 (and nothing kept) when there is no room. */
  store(data: Uint8Array, offset: number, length: number): number {
    if (this.blocksFor(length) > this.capacity - this.used) return 0;
    const first = this.#take();
    let block = first;
    for (let done = 0; ;) {
      const size = Math.min(length - done, this.blockBytes);
      copyBytes(this.slab(block), this.slabOffset(block), data, offset + done, size);
      done += size;
      if (done >= length) break;
      const following = this.#take();
      this.next[block] = following;
      block = following;
    }
    this.next[block] = 0;
    return first;
  }

  /** Copies the bytes from `skip` on out of a chain. */
  load(first: number, skip: number, length: number, target: Uint8Array, at: number): void {
    let block = first;
    while (skip >= this.blockBytes) {
      block = this.next[block];
      skip -= this.blockBytes;
    }
    for (let done = 0; done < length; block = this.next[block]) {
      const size = Math.min(length - done, this.blockBytes - skip);
      copyBytes(target, at + done, this.slab(block), this.slabOffset(block) + skip, size);
      done += size;
      skip = 0;
    }
  }

  /** Gives a whole chain back. */
  free(first: number): void {
    let last = first;
    let blocks = 1;
    for (; this.next[last] !== 0; last = this.next[last]) blocks++;
    this.next[last] = this.#free;
    this.#free = first;
    this.used -= blocks;
  }

  /** The buffer that holds the block, from `slabOffset` on. */
  slab(block: number): Uint8Array {
    return this.#slabs[(block - 1) >>> SLAB_SHIFT];
  }

  slabOffset(block: number): number {
    return ((block - 1) & (SLAB_BLOCKS - 1)) * this.blockBytes;
  }

  /** The caller has made sure that one is free. */
  #take(): number {
    this.used++;
    const block = this.#free;
    if (block !== 0) {
      this.#free = this.next[block];
      return block;
    }
    if ((this.#fresh - 1) >>> SLAB_SHIFT === this.#slabs.length) {
      const blocks = Math.min(SLAB_BLOCKS, this.capacity - this.#fresh + 1);
      this.#slabs.push(new Uint8Array(blocks * this.blockBytes));
    }
    return this.#fresh++;
  }
}
