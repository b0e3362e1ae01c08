// Flows that have just begun, until a second or two later it can be said what came of them. Bounded: of a flood some are enough.

const MOST = 8192;

interface Batch {
  size: number;
  readonly slots: Int32Array;
  readonly starts: Float64Array;
  readonly flags: Uint8Array;
}

export class YoungFlows {
  /** Flows that nobody will be told of, because too many began in one second. */
  skipped = 0;
  #now = newBatch();
  #before = newBatch();

  add(slot: number, start: number, tcpFlags: number): void {
    const batch = this.#now;
    if (batch.size === MOST) {
      this.skipped++;
      return;
    }
    batch.slots[batch.size] = slot;
    batch.starts[batch.size] = start;
    batch.flags[batch.size++] = tcpFlags;
  }

  /** A second is over: those of the second before it are old enough. */
  turn(visit: (slot: number, start: number, tcpFlags: number) => void): void {
    const batch = this.#before;
    for (let i = 0; i < batch.size; i++) visit(batch.slots[i], batch.starts[i], batch.flags[i]);
    batch.size = 0;
    this.#before = this.#now;
    this.#now = batch;
  }
}

function newBatch(): Batch {
  return { size: 0, slots: new Int32Array(MOST), starts: new Float64Array(MOST), flags: new Uint8Array(MOST) };
}
