// Puts IPv4 (RFC 791) and IPv6 (RFC 8200) datagrams together again from their fragments, within a cap of memory.

import { BlockPool } from "./block-pool.ts";
import { DATAGRAM_RECORD_BYTES, DatagramTable } from "./datagram-table.ts";
import { Fault } from "./fault.ts";
import { MAX_LAYERS, type Packet } from "./packet.ts";

/** The longest payload that 16 bits of length allow; jumbograms cannot be fragmented (RFC 2675, section 3). */
const MAX_PAYLOAD = 65535;
/** RFC 791 lets a link carry 68 bytes: 48 of payload at the least. More pieces than that makes are an attack. */
const MAX_FRAGMENTS = Math.ceil(MAX_PAYLOAD / 48);
/** A block holds a full Ethernet frame's fragment. */
const BLOCK_BYTES = 1504;
/** The fields kept for each block: those of the fragment that begins there, and the links. */
const BLOCK_FIELD_BYTES = 16;
/** So many first fragments fill most of the memory by themselves. */
const DEFAULT_DATAGRAMS = 1 << 13;
/** Datagrams whose time is over that one fragment may clear away, so that no frame has to pay for thousands. */
const EXPIRE_AT_A_TIME = 32;

export interface DefragmenterOptions {
  /** Cap of bytes, all bookkeeping included. */
  memory?: number;
  /** Microseconds from the first fragment's arrival after which a datagram is given up. */
  timeout?: number;
  maxDatagrams?: number;
  /** 32 random bits. */
  seed?: number;
}

/**
 * Fragments overlap only by attack or error. Then they count as a fault (RFC 5722), yet the datagram still completes,
 * as Wireshark shows it: a byte is that of the fragment that starts lowest, among those that start alike that of the
 * first to arrive. The first last fragment tells the length; what lies beyond it is cut off. Exact duplicates are no
 * fault. A completed datagram is forgotten: a further copy of one of its fragments starts anew.
 *
 * Per datagram there is a list of fragments in the order of their offsets, each cut to the bytes that are its own. A
 * fragment is known by the number of the block that its bytes begin in.
 */
export class Defragmenter {
  readonly counters = { completed: 0, evicted: 0, timedOut: 0, overlapped: 0 };
  /** What was wrong with the fragment that was added last: a `Fault`. */
  fault: number = Fault.NONE;
  /**
   * The protocol that the completed datagram's first fragment names: in IPv6 the others may differ (RFC 8200, section
   * 4.5).
   */
  protocol = 0;

  readonly #timeout: number;
  readonly #pool: BlockPool;
  readonly #table: DatagramTable;
  /** Where datagrams are put together: one buffer for each level of nesting within a frame. */
  readonly #outputs: Uint8Array[] = [];

  // --- per datagram ---
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #count: Uint16Array;
  /** Bytes that the fragments own together. */
  readonly #covered: Int32Array;
  /** Length of the payload, 0 until a last fragment has told it. */
  readonly #total: Int32Array;
  readonly #protocol: Uint8Array;

  // --- per fragment ---
  /** Where it starts as sent, as kept, and where the part that is its own starts and ends. */
  readonly #offset: Uint16Array;
  readonly #stored: Uint16Array;
  readonly #start: Uint16Array;
  readonly #end: Uint16Array;
  readonly #next: Int32Array;

  constructor(options: DefragmenterOptions = {}) {
    const { memory = 1 << 24, timeout = 30e6, seed = 0 } = options;
    const most = Math.floor(memory / (BLOCK_BYTES + BLOCK_FIELD_BYTES + DATAGRAM_RECORD_BYTES));
    const datagrams = Math.max(1, Math.min(options.maxDatagrams ?? DEFAULT_DATAGRAMS, most));
    const blocks = Math.floor((memory - datagrams * DATAGRAM_RECORD_BYTES) / (BLOCK_BYTES + BLOCK_FIELD_BYTES));
    this.#timeout = timeout;
    this.#pool = new BlockPool(BLOCK_BYTES, blocks * BLOCK_BYTES);
    this.#table = new DatagramTable(datagrams, seed);
    this.#first = new Int32Array(datagrams + 1);
    this.#last = new Int32Array(datagrams + 1);
    this.#count = new Uint16Array(datagrams + 1);
    this.#covered = new Int32Array(datagrams + 1);
    this.#total = new Int32Array(datagrams + 1);
    this.#protocol = new Uint8Array(datagrams + 1);
    this.#offset = new Uint16Array(this.#pool.capacity + 1);
    this.#stored = new Uint16Array(this.#pool.capacity + 1);
    this.#start = new Uint16Array(this.#pool.capacity + 1);
    this.#end = new Uint16Array(this.#pool.capacity + 1);
    this.#next = new Int32Array(this.#pool.capacity + 1);
  }

  /** Datagrams that wait for fragments. */
  get pending(): number {
    return this.#table.records.size;
  }

  /**
   * Takes the fragment whose `length` bytes the packet's cursor is at: all of them, so one that the capture cut short
   * must not be given. `id` is that of the header, `offset` counts bytes, `more` is the more-fragments flag. Returns
   * the datagram's payload if this fragment completes it: a view that stays valid until a fragment of a later frame
   * completes another.
   */
  add(packet: Packet, id: number, offset: number, more: boolean, length: number): Uint8Array | null {
    this.fault = Fault.NONE;
    this.#expire(packet.time);
    let end = offset + length;
    if (end > MAX_PAYLOAD) this.fault = Fault.FRAGMENT;
    if (end > MAX_PAYLOAD || length <= 0) return null;

    const hash = this.#table.hash(packet, id);
    let datagram = this.#table.find(packet, id, hash);
    if (datagram !== 0 && this.#isOver(datagram, packet.time)) {
      this.#timeOut(datagram);
      datagram = 0;
    }
    if (datagram === 0) datagram = this.#create(packet, id, hash);
    if (offset === 0) this.#protocol[datagram] = packet.protocol;
    if (!more) this.#tail(datagram, end);
    const total = this.#total[datagram];
    if (total !== 0 && end > total) {
      this.fault = Fault.FRAGMENT;
      end = total;
    }
    if (offset < end && !this.#insert(datagram, offset, end, packet)) return null;
    if (total === 0 || this.#covered[datagram] < total) return null;
    return this.#complete(datagram, packet.data);
  }

  #create(packet: Packet, id: number, hash: number): number {
    const { records } = this.#table;
    if (records.size === records.capacity) this.#evict(records.oldest);
    const datagram = this.#table.add(packet, id, hash);
    this.#first[datagram] = this.#last[datagram] = 0;
    this.#count[datagram] = this.#covered[datagram] = this.#total[datagram] = 0;
    this.#protocol[datagram] = packet.protocol;
    return datagram;
  }

  /** A last fragment tells the length; only the first one is believed. */
  #tail(datagram: number, end: number): void {
    const total = this.#total[datagram];
    if (total !== 0) {
      if (total !== end) this.fault = Fault.FRAGMENT;
      return;
    }
    this.#total[datagram] = end;
    const last = this.#last[datagram];
    if (last === 0 || this.#end[last] <= end) return;
    this.fault = Fault.FRAGMENT;
    let kept = 0;
    let fragment = this.#first[datagram];
    for (; fragment !== 0 && this.#start[fragment] < end; fragment = this.#next[fragment]) kept = fragment;
    while (fragment !== 0) fragment = this.#remove(datagram, kept, fragment);
    if (kept !== 0 && this.#end[kept] > end) {
      this.#covered[datagram] -= this.#end[kept] - end;
      this.#end[kept] = end;
    }
  }

  /** False when the datagram had to be given up. */
  #insert(datagram: number, offset: number, end: number, packet: Packet): boolean {
    const before = this.#before(datagram, offset);
    let start = offset;
    if (before !== 0 && this.#end[before] > offset) {
      // Those before own all up to the end of the last of them.
      start = this.#end[before];
      if (this.#offset[before] === offset && start === end) return true;
      this.#overlap();
      if (start >= end) return true;
    }
    if (this.#count[datagram] === MAX_FRAGMENTS) {
      this.fault = Fault.FRAGMENT;
      this.#evict(datagram);
      return false;
    }
    const fragment = this.#store(datagram, packet.data, packet.cursor + start - offset, end - start);
    if (fragment === 0) return false;
    this.#offset[fragment] = offset;
    this.#stored[fragment] = this.#start[fragment] = start;
    this.#end[fragment] = end;
    this.#covered[datagram] += end - start;
    this.#count[datagram]++;
    let after = before === 0 ? this.#first[datagram] : this.#next[before];
    if (before === 0) this.#first[datagram] = fragment;
    else this.#next[before] = fragment;
    this.#next[fragment] = after;
    if (after === 0) this.#last[datagram] = fragment;
    else if (start === offset && this.#start[after] < end) this.#overlap();
    while (after !== 0 && this.#end[after] <= end) after = this.#remove(datagram, fragment, after);
    if (after !== 0 && this.#start[after] < end) {
      this.#covered[datagram] -= end - this.#start[after];
      this.#start[after] = end;
    }
    return true;
  }

  /** The last fragment that does not start behind `offset`, 0 for none. The usual orders are found without a search. */
  #before(datagram: number, offset: number): number {
    const last = this.#last[datagram];
    if (last === 0 || this.#offset[last] <= offset) return last;
    let before = 0;
    let fragment = this.#first[datagram];
    for (; this.#offset[fragment] <= offset; fragment = this.#next[fragment]) before = fragment;
    return before;
  }

  /** Keeps bytes, at the cost of the oldest datagrams; 0 when this one was the oldest itself. */
  #store(datagram: number, data: Uint8Array, offset: number, length: number): number {
    for (;;) {
      const chain = this.#pool.store(data, offset, length);
      if (chain !== 0) return chain;
      const { oldest } = this.#table.records;
      this.#evict(oldest);
      if (oldest === datagram) return 0;
    }
  }

  /** Takes out a fragment and returns the one after it. */
  #remove(datagram: number, before: number, fragment: number): number {
    const after = this.#next[fragment];
    if (before === 0) this.#first[datagram] = after;
    else this.#next[before] = after;
    if (after === 0) this.#last[datagram] = before;
    this.#covered[datagram] -= this.#end[fragment] - this.#start[fragment];
    this.#count[datagram]--;
    this.#pool.free(fragment);
    return after;
  }

  #complete(datagram: number, data: Uint8Array): Uint8Array {
    const output = this.#output(data);
    for (let fragment = this.#first[datagram]; fragment !== 0; fragment = this.#next[fragment]) {
      const start = this.#start[fragment];
      this.#pool.load(fragment, start - this.#stored[fragment], this.#end[fragment] - start, output, start);
    }
    const payload = output.subarray(0, this.#total[datagram]);
    this.protocol = this.#protocol[datagram];
    this.#drop(datagram);
    this.counters.completed++;
    return payload;
  }

  /** A fragment inside a reassembled datagram must not be put together in the buffer that its frame still reads. */
  #output(data: Uint8Array): Uint8Array {
    const holder = this.#outputs.findIndex((output) => output.buffer === data.buffer);
    const level = Math.min(holder + 1, MAX_LAYERS - 1);
    return (this.#outputs[level] ??= new Uint8Array(MAX_PAYLOAD));
  }

  #overlap(): void {
    this.fault = Fault.FRAGMENT;
    this.counters.overlapped++;
  }

  #expire(time: number): void {
    const { records } = this.#table;
    for (let i = 0; i < EXPIRE_AT_A_TIME; i++) {
      if (records.oldest === 0 || !this.#isOver(records.oldest, time)) return;
      this.#timeOut(records.oldest);
    }
  }

  /** A clock that was set back must not keep anything for ever. */
  #isOver(datagram: number, time: number): boolean {
    return Math.abs(time - this.#table.created[datagram]) > this.#timeout;
  }

  #timeOut(datagram: number): void {
    this.counters.timedOut++;
    this.#drop(datagram);
  }

  #evict(datagram: number): void {
    this.counters.evicted++;
    this.#drop(datagram);
  }

  #drop(datagram: number): void {
    for (let fragment = this.#first[datagram]; fragment !== 0;) {
      const after = this.#next[fragment];
      this.#pool.free(fragment);
      fragment = after;
    }
    this.#table.remove(datagram);
  }
}
