// Moves frames out of libpcap into one buffer, as a pcap stream.

import type { LibraryHandle } from "koffi";
import type { Pointer } from "./libc.ts";
import { MemoryStream } from "./libc.ts";
import { bindDump } from "./libpcap.ts";
import type { LibpcapDump } from "./libpcap.ts";

export interface FrameMover {
  /** Where the stream is, from `start` on. */
  readonly buffer: Uint8Array;
  readonly start: number;
  /** Writes the pcap file header of this handle. */
  moveHeader(handle: Pointer): void;
  /** Moves frames that are there, without waiting, and returns how many. */
  moveFrames(handle: Pointer, snapLength: number): number;
  /** Whether libpcap failed in the last move, after the frames that it returned. */
  readonly failed: boolean;
  /** Ends the batch: its length in bytes. The buffer is valid until the next move. */
  take(): number;
}

export const RECORD_HEADER_LENGTH = 16;
/** A batch ends once it is this long, so that it is still in the processor's cache when it is written. */
export const BATCH_LENGTH = 1024 * 1024;
/** Room for the batch, and for 60 frames of the greatest length in one call. Pages never written to cost nothing. */
const BUFFER_LENGTH = 16 * 1024 * 1024;

/**
 * libpcap's own pcap_dump is the callback of pcap_dispatch and writes into memory: one call moves many frames, and
 * JavaScript sees none of them.
 */
export class DumpMover implements FrameMover {
  readonly buffer: Uint8Array;
  readonly start: number;
  failed = false;
  readonly #stream: MemoryStream;
  readonly #pcap: LibpcapDump;

  constructor(library: LibraryHandle, start: number) {
    this.buffer = new Uint8Array(BUFFER_LENGTH);
    this.start = start;
    this.#stream = new MemoryStream(this.buffer.subarray(start));
    this.#pcap = bindDump(library);
  }

  moveHeader(handle: Pointer): void {
    this.#pcap.dumpFopen(handle, this.#stream.pointer);
  }

  moveFrames(handle: Pointer, snapLength: number): number {
    const capacity = BUFFER_LENGTH - this.start;
    let moved = 0;
    for (let used = 0; used < BATCH_LENGTH; used = this.#stream.position()) {
      // So many that they fit even if each were as long as frames can be.
      const count = Math.floor((capacity - used) / (snapLength + RECORD_HEADER_LENGTH));
      const now = this.#pcap.dispatch(handle, count, this.#pcap.dump, this.#stream.pointer);
      this.failed = now < 0;
      if (now <= 0) break;
      moved += now;
    }
    return moved;
  }

  take(): number {
    this.#stream.flush();
    const length = this.#stream.position();
    this.#stream.rewind();
    return length;
  }
}
