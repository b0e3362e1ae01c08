// The capture process at work: frames from the taps, in batches, into the socket; counters every second; a clean end.
//
// Turn by turn on Node's event loop. One batch is in flight at a time: while the receiver is slow, frames wait in the
// kernel's ring, and when that is full the kernel counts what it drops.

import type { Socket } from "node:net";
import type { FrameMover } from "./frame-mover.ts";
import { BLOCK_TIMEOUT } from "./live-handle.ts";
import { encodeControl, writeFramesHeader } from "./messages.ts";
import type { ControlMessage } from "./messages.ts";
import { problem } from "./problems.ts";
import type { Tap } from "./tap.ts";

const COUNTER_INTERVAL = 1000;
const DRAIN_INTERVAL = 10;

export class CaptureLoop {
  readonly #taps: readonly Tap[];
  readonly #mover: FrameMover;
  readonly #socket: Socket;
  readonly #onEnd: () => void;
  readonly #counterTimer: NodeJS.Timeout;
  #waitTimer: NodeJS.Timeout | undefined;
  #writing = false;
  #countersDue = false;
  #ended = false;
  /** The tap whose turn it is. */
  #turn = 0;

  constructor(taps: readonly Tap[], mover: FrameMover, socket: Socket, onEnd: () => void) {
    this.#taps = taps;
    this.#mover = mover;
    this.#socket = socket;
    this.#onEnd = onEnd;
    this.#counterTimer = setInterval(() => {
      this.#countersDue = true;
      this.#step();
    }, COUNTER_INTERVAL);
    this.#step();
  }

  /** Ends intake now, hands over what the kernel has taken, then ends. */
  stop(): void {
    const now = performance.now();
    for (const tap of this.#taps) if (!tap.closed) tap.stop(now);
    this.#step();
  }

  readonly #step = (): void => {
    if (this.#writing || this.#ended) return;
    for (const tap of this.#taps) tap.unwatch();
    clearTimeout(this.#waitTimer);
    if (this.#countersDue) {
      this.#sendCounters();
      this.#tellLinks();
    }
    const now = performance.now();
    for (let i = 0; i < this.#taps.length; i++) {
      const index = this.#turn;
      this.#turn = (this.#turn + 1) % this.#taps.length;
      if (this.#moveFrom(index, now)) return;
    }
    if (this.#taps.every((tap) => tap.closed)) this.#end();
    else this.#wait();
  };

  /** True when a batch is on its way. */
  #moveFrom(index: number, now: number): boolean {
    const tap = this.#taps[index];
    if (tap.closed) return false;
    const moved = !tap.isOverdue(now) && tap.move(this.#mover, now);
    if (this.#mover.failed) this.#fail(tap, now);
    if (moved) this.#sendBatch(index);
    else if (tap.isDrained(now)) tap.close();
    return moved;
  }

  #sendBatch(index: number): void {
    const { buffer, start } = this.#mover;
    const length = this.#mover.take();
    writeFramesHeader(buffer, index, length);
    this.#writing = true;
    this.#socket.write(buffer.subarray(0, start + length), () => {
      this.#writing = false;
      // Not at once: a write that ends immediately would keep timers, signals and the receiver's stop waiting.
      setImmediate(this.#step);
    });
  }

  /** The interface is gone: the ring may still hold frames of it, so it is drained like after a stop. */
  #fail(tap: Tap, now: number): void {
    if (tap.stopping) return;
    const { name } = tap;
    const detail = tap.failure();
    // Linux: "The interface disappeared"; BSD: "… device went away" or "… not configured".
    const vanished = /disappeared|went away|not configured/i.test(detail);
    const fault = problem(vanished ? "interface-vanished" : "capture-failed", { name, detail });
    tap.stop(now);
    this.#send({ type: "problem", problem: fault });
  }

  #wait(): void {
    const draining = this.#taps.some((tap) => tap.stopping && !tap.closed);
    let watched = true;
    for (const tap of this.#taps) if (!tap.closed && !tap.stopping) watched = tap.watch(this.#step) && watched;
    if (draining) this.#waitTimer = setTimeout(this.#step, DRAIN_INTERVAL);
    else if (!watched) this.#waitTimer = setTimeout(this.#step, BLOCK_TIMEOUT);
  }

  #sendCounters(): void {
    this.#countersDue = false;
    for (const tap of this.#taps) tap.count();
    this.#send({ type: "counters", counters: this.#taps.map((tap) => tap.counters()) });
  }

  /** An interface that goes down keeps its handle: frames come again when it is up. */
  #tellLinks(): void {
    for (const tap of this.#taps) {
      const up = tap.stopping ? null : tap.linkChange();
      if (up !== null) this.#send({ type: "link", interface: tap.name, up });
    }
  }

  #send(message: ControlMessage): void {
    this.#socket.write(encodeControl(message));
  }

  #end(): void {
    this.#ended = true;
    clearInterval(this.#counterTimer);
    this.#sendCounters();
    this.#send({ type: "end" });
    this.#socket.end(this.#onEnd);
  }
}
