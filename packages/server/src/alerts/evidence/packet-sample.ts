// Packets within a quota of bytes: all of them as long as they fit; when they do not, the first, the last, and between them one
// of every so many, where that number doubles each time the room is full.

import type { CaptureInterface } from "@wireglass/core";

export interface KeptPacket {
  bytes: Uint8Array;
  /** On the wire. */
  length: number;
  /** Microseconds since 1970. */
  time: number;
  from: CaptureInterface;
}

export interface SampleState {
  /** Packets that were offered. */
  offered: number;
  /** Of those that are kept: how many are the first, and how many are of the sample; the others are the last. */
  first: number;
  sampled: number;
  /** One of so many is in the sample. */
  stride: number;
  /** Packets that the sample has been made of. */
  passed: number;
}

export const NOTHING: SampleState = { offered: 0, first: 0, sampled: 0, stride: 1, passed: 0 };

/** Block and option headers, the comment of a sampled packet included. */
const OVERHEAD = 96;

export class PacketSample {
  readonly #quota: number;
  #state: SampleState;
  #first: KeptPacket[];
  #sample: KeptPacket[];
  #last: KeptPacket[];
  #firstBytes: number;
  #sampleBytes: number;
  #lastBytes: number;
  /** Where `#last` begins: it is shortened now and then only. */
  #lastAt = 0;

  /** Goes on where `packets` and `state` of an earlier one have ended. */
  constructor(quota: number, packets: readonly KeptPacket[] = [], state: SampleState = NOTHING) {
    this.#quota = quota;
    this.#state = { ...state };
    const rest = state.first + state.sampled;
    this.#first = packets.slice(0, state.first);
    this.#sample = packets.slice(state.first, rest);
    this.#last = packets.slice(rest);
    [this.#firstBytes, this.#sampleBytes, this.#lastBytes] = [this.#first, this.#sample, this.#last].map(sizeOfAll) as [
      number,
      number,
      number,
    ];
  }

  /** All that were offered are kept. */
  get isExact(): boolean {
    return this.#state.first === this.#state.offered;
  }

  get state(): SampleState {
    return { ...this.#state };
  }

  add(packet: KeptPacket): void {
    const state = this.#state;
    const size = sizeOf(packet);
    const isExact = this.isExact;
    state.offered++;
    if (isExact && this.#firstBytes + size <= this.#quota) {
      this.#first.push(packet);
      this.#firstBytes += size;
      state.first++;
      return;
    }
    if (isExact) this.#divide();
    this.#addLast(packet);
  }

  /** In the order of the capture; `sampled` is null or one of how many it stands for. */
  *packets(): Generator<{ packet: KeptPacket; sampled: number | null }> {
    for (const packet of this.#first) yield { packet, sampled: null };
    for (const packet of this.#sample) yield { packet, sampled: this.#state.stride };
    for (let i = this.#lastAt; i < this.#last.length; i++) yield { packet: this.#last[i], sampled: null };
  }

  get count(): number {
    return this.#first.length + this.#sample.length + this.#last.length - this.#lastAt;
  }

  /** The room is full for the first time: half of it keeps what came first. */
  #divide(): void {
    let kept = 0;
    let bytes = 0;
    for (; kept < this.#first.length && bytes + sizeOf(this.#first[kept]) <= this.#quota / 2; kept++)
      bytes += sizeOf(this.#first[kept]);
    const rest = this.#first.splice(kept);
    this.#firstBytes = bytes;
    this.#state.first = kept;
    for (const packet of rest) this.#addLast(packet);
  }

  #addLast(packet: KeptPacket): void {
    this.#last.push(packet);
    this.#lastBytes += sizeOf(packet);
    while (this.#lastBytes > this.#quota / 4 && this.#last.length - this.#lastAt > 1) {
      const oldest = this.#last[this.#lastAt++];
      this.#lastBytes -= sizeOf(oldest);
      this.#addToSample(oldest);
    }
    if (this.#lastAt > 1024 && this.#lastAt * 2 > this.#last.length) {
      this.#last = this.#last.slice(this.#lastAt);
      this.#lastAt = 0;
    }
  }

  #addToSample(packet: KeptPacket): void {
    const state = this.#state;
    if (state.passed++ % state.stride !== 0) return;
    this.#sample.push(packet);
    this.#sampleBytes += sizeOf(packet);
    while (this.#sampleBytes > this.#quota / 4 && this.#sample.length > 1) {
      this.#sample = this.#sample.filter((_, i) => i % 2 === 0);
      this.#sampleBytes = sizeOfAll(this.#sample);
      state.stride *= 2;
    }
    state.sampled = this.#sample.length;
  }
}

function sizeOf({ bytes }: KeptPacket): number {
  return bytes.length + OVERHEAD;
}

function sizeOfAll(packets: readonly KeptPacket[]): number {
  return packets.reduce((sum, packet) => sum + sizeOf(packet), 0);
}
