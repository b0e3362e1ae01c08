// One interface being captured: its handle, its counters, and how its end is known to be complete.

import koffi from "koffi";
import type { node } from "koffi";
import type { FrameMover } from "./frame-mover.ts";
import type { Pointer } from "./libc.ts";
import { isLoopback, isRunning } from "./linux-interfaces.ts";
import { BLOCK_TIMEOUT } from "./live-handle.ts";
import type { Libpcap, LibpcapDump } from "./libpcap.ts";
import type { CaptureCounters } from "./messages.ts";
import { PacketSocket } from "./packet-socket.ts";

/** A frame that passed the filter just before it changed may still be on its way into the ring. */
const SETTLE_TIME = 10;
/** By then the kernel has handed over its last, half-full block. */
const QUIET_TIME = 4 * BLOCK_TIMEOUT;
/** Where intake cannot be ended, draining a busy interface must end all the same. */
const LONGEST_DRAIN = 1000;

export class Tap {
  readonly name: string;
  readonly handle: Pointer;
  readonly snapLength: number;
  readonly #pcap: Libpcap;
  readonly #fd: number | null;
  readonly #socket: PacketSocket | null;
  readonly #stat = new Uint32Array(8);
  #poll: node.PollHandle | null = null;
  /** Frames that the kernel took, lost for want of room, and that the interface lost: libpcap counts in 32 bits. */
  #taken = 0;
  #dropped = 0;
  #interfaceDropped = 0;
  #captured = 0;
  /** Times of a clock that only goes forward. */
  #stopped: number | null = null;
  #lastFrame = 0;
  #closed = false;
  #isUp = true;

  constructor(pcap: Libpcap, dump: LibpcapDump | null, name: string, handle: Pointer) {
    this.name = name;
    this.handle = handle;
    this.snapLength = pcap.snapshot(handle);
    this.#pcap = pcap;
    this.#fd = dump === null ? null : dump.fileno(handle);
    this.#socket = process.platform === "linux" && this.#fd !== null ? new PacketSocket(this.#fd) : null;
    if (isLoopback(name)) this.#socket?.ignoreOutgoing();
  }

  get stopping(): boolean {
    return this.#stopped !== null;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Moves frames into the mover's buffer; returns false when none were there. */
  move(mover: FrameMover, now: number): boolean {
    const moved = mover.moveFrames(this.handle, this.snapLength);
    this.#captured += moved;
    if (moved > 0) this.#lastFrame = now;
    return moved > 0;
  }

  /** libpcap's words on the failure of the last move. */
  failure(): string {
    return this.#pcap.errorText(this.handle);
  }

  /** From now on only what the kernel has taken already is moved. */
  stop(now: number): void {
    if (this.#stopped !== null) return;
    this.#stopped = now;
    this.#socket?.endIntake();
  }

  /** After a stop, and a move that found nothing: whether nothing more can come. */
  isDrained(now: number): boolean {
    if (this.#stopped === null) return false;
    if (this.#socket === null) return true;
    const stopped = now - this.#stopped;
    if (stopped >= SETTLE_TIME) {
      this.count();
      if (this.#captured === this.#taken - this.#dropped) return true;
    }
    // libpcap itself sorts some frames out (the second copy of loopback's on "any"): the two sums never meet.
    return stopped >= QUIET_TIME && now - this.#lastFrame >= QUIET_TIME;
  }

  /** Without a way to end intake, what comes later than this after a stop is left. */
  isOverdue(now: number): boolean {
    return this.#socket === null && this.#stopped !== null && now - this.#stopped > LONGEST_DRAIN;
  }

  /** Fetches the kernel's counters. */
  count(): void {
    if (this.#closed || this.#pcap.stats(this.handle, this.#stat) < 0) return;
    this.#taken += (this.#stat[0] - this.#taken) >>> 0;
    this.#dropped += (this.#stat[1] - this.#dropped) >>> 0;
    this.#interfaceDropped += (this.#stat[2] - this.#interfaceDropped) >>> 0;
  }

  counters(): CaptureCounters {
    return {
      interface: this.name,
      captured: this.#captured,
      dropped: this.#dropped,
      interface_dropped: this.#interfaceDropped,
    };
  }

  /** Whether the interface is up, if that has changed since the last look; null where it has not, or is not known. */
  linkChange(): boolean | null {
    const isUp = isRunning(this.name);
    if (isUp === null || isUp === this.#isUp) return null;
    this.#isUp = isUp;
    return isUp;
  }

  /** Calls back when frames are there; false where the system cannot say. */
  watch(wake: () => void): boolean {
    if (this.#fd === null || this.#fd < 0) return false;
    if (this.#poll === null) this.#poll = koffi.node.poll(this.#fd, wake);
    else this.#poll.start(wake);
    return true;
  }

  unwatch(): void {
    this.#poll?.stop();
  }

  close(): void {
    if (this.#closed) return;
    this.count();
    this.#closed = true;
    this.#poll?.close();
    // A closed poll handle must not be touched again.
    this.#poll = null;
    this.#pcap.close(this.handle);
  }
}
