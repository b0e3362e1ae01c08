// A buffer that grows to the largest batch and is then reused: writers append, the caller takes out and starts anew.

const SMALLEST = 65_536;

export class ByteSink {
  bytes: Uint8Array = new Uint8Array(SMALLEST);
  view: DataView<ArrayBufferLike> = new DataView(this.bytes.buffer);
  length = 0;

  /** Makes room for `count` bytes, not cleared, and returns where they start. */
  reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(0, at));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  /** What was appended since the last call. It stays valid until the next append. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length);
    this.length = 0;
    return taken;
  }
}
