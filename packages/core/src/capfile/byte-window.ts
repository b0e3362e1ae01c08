// What a push parser may look at: the pushed chunk itself, or a carry buffer for a record that is split over chunks.

import { EMPTY } from "./frame.ts";

const SMALLEST_CARRY = 65_536;

/**
 * `has(count)` says whether `count` bytes stand together at `data[position]`; the parser reads them there and moves
 * `position` on. Bytes are copied only where a record crosses the border of two chunks. The carry buffer grows with
 * the bytes that have arrived, never with a length that a file merely claims; the parser limits `count`.
 */
export class ByteWindow {
  data: Uint8Array = EMPTY;
  view: DataView<ArrayBufferLike> = viewOf(EMPTY);
  position = 0;
  private end = 0;
  /** Input offset of `data[0]`. */
  private origin = 0;
  /** The pushed chunk while `data` is the carry buffer, and how much of it has been taken. */
  private chunk: Uint8Array = EMPTY;
  private taken = 0;
  private chunkOrigin = 0;
  private carry: Uint8Array = EMPTY;
  private carryView: DataView<ArrayBufferLike> = viewOf(EMPTY);
  /** All that was pushed has been looked at. */
  private drained = true;
  private closed = false;

  /** Where `position` is in the whole input. */
  get offset(): number {
    return this.origin + this.position;
  }

  push(chunk: Uint8Array): void {
    if (this.closed) return;
    if (!this.drained) throw new Error("push() before next() has returned false");
    this.drained = false;
    this.chunkOrigin += this.chunk.length;
    // A plain Uint8Array even from a Buffer: one class of array keeps every reader behind this one monomorphic.
    this.chunk = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    this.taken = 0;
  }

  has(count: number): boolean {
    return this.end - this.position >= count || this.gather(count);
  }

  /** After the last push: bytes that are left over because they are not a whole record. */
  leftover(): number {
    if (!this.drained) throw new Error("end() before next() has returned false");
    return this.closed ? 0 : this.end - this.position;
  }

  /** Nothing that comes is looked at any more. */
  close(): void {
    this.closed = true;
    this.drained = true;
    this.position = this.end;
    this.chunk = EMPTY;
    this.taken = 0;
  }

  private gather(count: number): boolean {
    if (this.drained) return false;
    if (this.position === this.end && this.taken < this.chunk.length) this.showChunk();
    const held = this.end - this.position;
    if (held >= count) return true;
    if (this.data !== this.carry) this.moveToCarry();
    const topUp = Math.min(count - held, this.chunk.length - this.taken);
    if (topUp > 0) this.append(this.chunk, this.taken, this.taken + topUp);
    this.taken += topUp;
    if (held + topUp === count) return true;
    this.drained = true;
    return false;
  }

  private showChunk(): void {
    this.data = this.chunk;
    this.view = viewOf(this.chunk);
    this.origin = this.chunkOrigin;
    this.position = this.taken;
    this.end = this.taken = this.chunk.length;
  }

  private moveToCarry(): void {
    const { data, position, end } = this;
    this.origin += position;
    this.data = this.carry;
    this.view = this.carryView;
    this.position = this.end = 0;
    this.append(data, position, end);
  }

  private append(from: Uint8Array, start: number, end: number): void {
    const size = this.end + end - start;
    if (size > this.carry.length) {
      const carry = new Uint8Array(Math.max(size, 2 * this.carry.length, SMALLEST_CARRY));
      carry.set(this.carry.subarray(0, this.end));
      this.data = this.carry = carry;
      this.view = this.carryView = viewOf(carry);
    }
    this.carry.set(from.subarray(start, end), this.end);
    this.end = size;
  }
}

function viewOf(bytes: Uint8Array): DataView<ArrayBufferLike> {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
