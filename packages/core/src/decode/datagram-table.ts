// Which datagrams are being put together from fragments: found by the key of RFC 791 (IPv4) or RFC 8200 (IPv6),
// oldest first.

import { AgedPool } from "./aged-pool.ts";
import type { Packet } from "./packet.ts";

/** Two addresses of the longer kind. */
const KEY_BYTES = 32;

/** Bytes of one record with its share of the hash table. */
export const DATAGRAM_RECORD_BYTES = 72;

/**
 * The hash is multiply-add-shift over 16-bit pieces with secret coefficients (Dietzfelbinger): whatever keys a sender
 * chooses without knowing them, the expected length of a bucket's chain is constant.
 */
export class DatagramTable {
  readonly records: AgedPool;
  /** Microseconds: when the first fragment to arrive came. */
  readonly created: Float64Array;
  readonly #coefficients: Int32Array;
  readonly #shift: number;
  readonly #buckets: Int32Array;
  readonly #chained: Int32Array;
  readonly #hashes: Int32Array;
  readonly #ids: Int32Array;
  readonly #tags: Uint16Array;
  readonly #addresses: Uint8Array;

  constructor(capacity: number, seed: number) {
    this.records = new AgedPool(capacity);
    this.created = new Float64Array(capacity + 1);
    const bits = Math.min(17, Math.max(1, Math.ceil(Math.log2(capacity))));
    this.#shift = 32 - bits;
    this.#buckets = new Int32Array(1 << bits);
    this.#chained = new Int32Array(capacity + 1);
    this.#hashes = new Int32Array(capacity + 1);
    this.#ids = new Int32Array(capacity + 1);
    this.#tags = new Uint16Array(capacity + 1);
    this.#addresses = new Uint8Array((capacity + 1) * KEY_BYTES);
    this.#coefficients = coefficients(seed);
  }

  /** The hash of the packet's key. IPv6 does not tell datagrams apart by protocol. */
  hash(packet: Packet, id: number): number {
    const { net, sourceOffset, destinationOffset } = packet;
    const factors = this.#coefficients;
    let hash = (Math.imul(factors[0], tagOf(packet)) + factors[1]) | 0;
    hash = (hash + Math.imul(factors[2], id & 0xffff) + Math.imul(factors[3], id >>> 16)) | 0;
    const size = addressBytes(packet);
    for (let i = 0; i < size; i += 2) {
      const source = (net[sourceOffset + i] << 8) | net[sourceOffset + i + 1];
      const destination = (net[destinationOffset + i] << 8) | net[destinationOffset + i + 1];
      hash = (hash + Math.imul(factors[4 + i], source) + Math.imul(factors[5 + i], destination)) | 0;
    }
    return hash;
  }

  /** The record of the packet's key, 0 when there is none. */
  find(packet: Packet, id: number, hash: number): number {
    const { net, sourceOffset, destinationOffset } = packet;
    const size = addressBytes(packet);
    const tag = tagOf(packet);
    let record = this.#buckets[hash >>> this.#shift];
    for (; record !== 0; record = this.#chained[record]) {
      if (this.#hashes[record] !== hash || this.#ids[record] !== (id | 0) || this.#tags[record] !== tag) continue;
      const at = record * KEY_BYTES;
      let i = 0;
      while (i < size && this.#addresses[at + i] === net[sourceOffset + i]) i++;
      if (i < size) continue;
      while (i < 2 * size && this.#addresses[at + i] === net[destinationOffset + i - size]) i++;
      if (i === 2 * size) break;
    }
    return record;
  }

  /** A new record; the caller has made sure that there is room and that the key is not there yet. */
  add(packet: Packet, id: number, hash: number): number {
    const { net, sourceOffset, destinationOffset } = packet;
    const record = this.records.take();
    const size = addressBytes(packet);
    const at = record * KEY_BYTES;
    for (let i = 0; i < size; i++) {
      this.#addresses[at + i] = net[sourceOffset + i];
      this.#addresses[at + size + i] = net[destinationOffset + i];
    }
    this.#ids[record] = id;
    this.#tags[record] = tagOf(packet);
    this.#hashes[record] = hash;
    this.created[record] = packet.time;
    const bucket = hash >>> this.#shift;
    this.#chained[record] = this.#buckets[bucket];
    this.#buckets[bucket] = record;
    return record;
  }

  remove(record: number): void {
    const bucket = this.#hashes[record] >>> this.#shift;
    const following = this.#chained[record];
    let at = this.#buckets[bucket];
    if (at === record) this.#buckets[bucket] = following;
    else {
      while (this.#chained[at] !== record) at = this.#chained[at];
      this.#chained[at] = following;
    }
    this.records.give(record);
  }
}

function addressBytes(packet: Packet): number {
  return packet.ipVersion === 4 ? 4 : 16;
}

function tagOf(packet: Packet): number {
  return packet.ipVersion === 4 ? 0x400 | packet.protocol : 0x600;
}

/** Spreads the 32 random bits of the seed over all coefficients. */
function coefficients(seed: number): Int32Array {
  const list = new Int32Array(4 + KEY_BYTES);
  let state = seed | 0;
  for (let i = 0; i < list.length; i++) {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    list[i] = mixed ^ (mixed >>> 15);
  }
  return list;
}
