// The bytes of CRYPTO frames (RFC 9000, 19.6) of one side, put together in whatever order and pieces they come. Bytes that
// come twice count as they came first.

import { EMPTY } from "../../../capfile/frame.ts";

/** More than any hello; bytes behind that are not kept. */
const MOST_BYTES = 8192;
/** Pieces that may wait apart from each other. */
const MOST_PIECES = 64;

export class CryptoStream {
  data: Uint8Array = EMPTY;
  /** Pieces that are there, apart from each other and in order. */
  #pieces: { from: number; to: number }[] = [];

  /** So many bytes from the beginning are there without a hole. */
  get ready(): number {
    const first = this.#pieces[0];
    return first !== undefined && first.from === 0 ? first.to : 0;
  }

  /** Bytes `data[start, end)` that stand at `offset` of the stream. */
  add(offset: number, data: Uint8Array, start: number, end: number): void {
    const to = Math.min(offset + end - start, MOST_BYTES);
    if (to <= offset) return;
    const before: { from: number; to: number }[] = [];
    const after: { from: number; to: number }[] = [];
    const touching: { from: number; to: number }[] = [];
    for (const piece of this.#pieces) (piece.to < offset ? before : piece.from > to ? after : touching).push(piece);
    if (touching.length === 0 && this.#pieces.length >= MOST_PIECES) return;
    this.#grow(to);
    let at = offset;
    for (const piece of touching) {
      if (piece.from > at) this.data.set(data.subarray(start + at - offset, start + piece.from - offset), at);
      at = Math.max(at, piece.to);
    }
    if (to > at) this.data.set(data.subarray(start + at - offset, start + to - offset), at);
    const from = Math.min(offset, touching[0]?.from ?? offset);
    this.#pieces = [...before, { from, to: Math.max(to, at) }, ...after];
  }

  #grow(length: number): void {
    if (length <= this.data.length) return;
    const larger = new Uint8Array(Math.min(MOST_BYTES, Math.max(length, 2 * this.data.length)));
    larger.set(this.data);
    this.data = larger;
  }
}
