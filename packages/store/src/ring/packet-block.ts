// The enhanced packet block of pcapng as the ring writes it: little endian, microseconds, without options.

import type { Frame } from "@wireglass/core";

const TYPE = 6;
/** Before the frame's bytes, and with the length at the end. */
const HEADER = 28;
export const BLOCK_BYTES = 32;
/** Of any block of pcapng: type, length, length. */
export const LEAST_BLOCK = 12;
/** Below it, copying word by word is faster than making a view of the source. */
const SHORT = 128;
const WORD = 2 ** 32;

/** What a frame of which so many bytes are kept takes. */
export function blockLength(captured: number): number {
  return BLOCK_BYTES + ((captured + 3) & ~3);
}

/** Where blocks are put together. */
export interface BlockBuffer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Writes blocks, where the caller has made sure of the room. */
export class BlockWriter {
  #source: Uint8Array = new Uint8Array(0);
  #sourceView: DataView = new DataView(this.#source.buffer);

  write({ bytes, view }: BlockBuffer, at: number, frame: Frame, captured: number): void {
    const length = blockLength(captured);
    const time = frame.time > 0 ? Math.floor(frame.time) : 0;
    view.setUint32(at, TYPE, true);
    view.setUint32(at + 4, length, true);
    view.setUint32(at + 8, frame.interface, true);
    view.setUint32(at + 12, Math.floor(time / WORD), true);
    view.setUint32(at + 16, time % WORD, true);
    view.setUint32(at + 20, captured, true);
    view.setUint32(at + 24, frame.length, true);
    // The padding; the frame may cover some of it.
    if (captured > 0) view.setUint32(at + length - 8, 0, true);
    if (captured > SHORT) bytes.set(frame.data.subarray(frame.offset, frame.offset + captured), at + HEADER);
    else this.#copyShort(frame, view, at + HEADER, captured);
    view.setUint32(at + length - 4, length, true);
  }

  /** Most frames are short, and a chunk has many: one view of it serves them all. */
  #copyShort({ data, offset }: Frame, to: DataView, at: number, count: number): void {
    if (data !== this.#source) {
      this.#source = data;
      this.#sourceView = new DataView(data.buffer, data.byteOffset, data.length);
    }
    const from = this.#sourceView;
    let i = 0;
    for (; i + 4 <= count; i += 4) to.setInt32(at + i, from.getInt32(offset + i));
    for (; i < count; i++) to.setUint8(at + i, data[offset + i]);
  }
}

/** Bytes of the block at `at`, whatever its kind; 0 where there is no whole block before `end`. */
export function wholeBlock(view: DataView, at: number, end: number): number {
  if (end - at < LEAST_BLOCK) return 0;
  const length = view.getUint32(at + 4, true);
  if (length < LEAST_BLOCK || (length & 3) !== 0 || length > end - at) return 0;
  return view.getUint32(at + length - 4, true) === length ? length : 0;
}

/** Fills a frame, with `interface` as in its file, from the whole block at `at`. False: it holds none. */
export function readBlock({ bytes, view }: BlockBuffer, at: number, frame: Frame): boolean {
  const length = view.getUint32(at + 4, true);
  if (view.getUint32(at, true) !== TYPE || length < BLOCK_BYTES) return false;
  const captured = view.getUint32(at + 20, true);
  if (captured > length - BLOCK_BYTES) return false;
  frame.data = bytes;
  frame.offset = at + HEADER;
  frame.captured = captured;
  frame.length = Math.max(captured, view.getUint32(at + 24, true));
  frame.time = view.getUint32(at + 12, true) * WORD + view.getUint32(at + 16, true);
  frame.badTime = false;
  frame.interface = view.getUint32(at + 8, true);
  return true;
}
