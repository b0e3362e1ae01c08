// The table of live flows: finds or makes the flow of a packet, lets go of the idle and the finished, and when full evicts
// what matters least.

import { TcpFlag } from "../decode/packet.ts";
import type { CountedPacket, Packet } from "../decode/packet.ts";
import {
  APP,
  BYTES_IN,
  BYTES_OUT,
  CHAIN,
  FLAGS,
  FlowFlag,
  HANDSHAKE,
  KIND,
  Kind,
  LAST,
  NEXT_IN,
  NEXT_OUT,
  PACKETS_IN,
  PACKETS_OUT,
  RETRANSMITTED_IN,
  RETRANSMITTED_OUT,
  START,
  STRIDE,
  Seen,
  VLAN_MALFORMED,
} from "./columns.ts";
import { FlowBuckets } from "./flow-buckets.ts";
import { FlowKey, Way } from "./flow-key.ts";
import { FlowMemory } from "./flow-memory.ts";
import { FlowLists, ListId } from "./flow-lists.ts";
import { slotsByStart } from "./slots-by-start.ts";
import { TCP_PROTOCOL, beginsAnew, isOver, trackTcp } from "./tcp-state.ts";

const SECOND = 1e6;

export type EndReason = "end" | "idle" | "active" | "evicted" | "finished";

export interface FlowTableOptions {
  /** Random, for the hash. */
  seed: number;
  /** Cap in bytes; the table holds `memory / 136` flows. */
  memory?: number;
  /** Microseconds without a packet after which a flow ends. */
  idleTimeout?: number;
  /** The same for an established TCP connection, which may rest for longer. */
  idleTimeoutTcp?: number;
  /** Microseconds after which a live flow is written and its counters start again. Infinity: never. */
  activeTimeout?: number;
  /** Called while the flow's columns are still there. */
  onEnd: (slot: number, reason: EndReason) => void;
}

/** 3.2 million flows. With what others keep beside each of them, and all detection, the engine then stays within 1 GiB. */
const DEFAULT_MEMORY = 416 * 2 ** 20;
/** A flow, and its share of the buckets. */
const BYTES_PER_FLOW = STRIDE * 4 + 8;
/** How long a closed connection waits for its last packets. */
const LINGER = 10 * SECOND;
/** How long a SYN may stay unanswered. */
const SYN_TIMEOUT = 60 * SECOND;

export class FlowTable {
  readonly capacity: number;
  readonly memory: FlowMemory;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  /** That of the packet at hand. */
  readonly key: FlowKey;
  /** Flows in the table now. */
  size = 0;
  /** Flows made in all; a flow that the active timeout writes in slices is one. */
  created = 0;
  evicted = 0;
  /** Packet time now, microseconds: the highest since it last turned back by more than a second. */
  latest = -Infinity;
  /** Counts the seconds of `latest` that had packets, in whatever order they came. */
  round = 0;

  // The result of `find`.
  slot = 0;
  /** The packet goes from the initiator to the responder. */
  outbound = true;
  isNew = false;

  readonly #lists: FlowLists;
  readonly #buckets: FlowBuckets;
  #nextUnused = 1;
  #firstFree = 0;
  readonly #timeouts: readonly number[];
  readonly #activeTimeout: number;
  readonly #onEnd: (slot: number, reason: EndReason) => void;
  #swept = -1;
  /** When the next round begins. */
  #roundEnd = -Infinity;

  constructor(options: FlowTableOptions) {
    this.capacity = Math.max(1024, Math.floor((options.memory ?? DEFAULT_MEMORY) / BYTES_PER_FLOW));
    this.memory = new FlowMemory(this.capacity);
    this.words = this.memory.words;
    this.doubles = this.memory.doubles;
    this.#lists = new FlowLists(this.memory);
    this.key = new FlowKey(options.seed | 0);
    this.#buckets = new FlowBuckets(this.words, this.capacity, options.seed | 0);
    const idle = options.idleTimeout ?? 120 * SECOND;
    const idleTcp = options.idleTimeoutTcp ?? Math.max(idle, 600 * SECOND);
    // In the order of ListId.
    this.#timeouts = [Math.min(idle, SYN_TIMEOUT), idle, idleTcp, LINGER];
    this.#activeTimeout = options.activeTimeout ?? 1800 * SECOND;
    this.#onEnd = options.onEnd;
  }

  /** Finds or makes the flow of a packet with an IP layer: sets `slot`, `outbound` and `isNew`, and counts the packet. */
  count(packet: Packet): void {
    this.key.read(packet);
    this.countKeyed(packet);
  }

  /** The same for a packet whose key is in `key` already. */
  countKeyed(packet: CountedPacket): void {
    const time = packet.time;
    if (time > this.latest) this.latest = time;
    if (time >= this.#roundEnd || time < this.latest - SECOND) this.#nextRound(time);
    this.slot = 0;
    this.#find(packet);
    const { words, doubles, slot, outbound } = this;
    const base = slot * STRIDE;
    const half = base >> 1;
    if (outbound) {
      words[base + PACKETS_OUT]++;
      doubles[half + (BYTES_OUT >> 1)] += packet.length;
    } else {
      words[base + PACKETS_IN]++;
      doubles[half + (BYTES_IN >> 1)] += packet.length;
    }
    if (time > doubles[half + (LAST >> 1)]) doubles[half + (LAST >> 1)] = time;
    if (packet.fault !== 0) words[base + VLAN_MALFORMED] = addMalformed(words[base + VLAN_MALFORMED]);
    // Without a whole header there are ports, but neither flags nor numbers.
    if ((words[base + KIND] & Kind.TRANSPORT) === TCP_PROTOCOL && packet.transportOffset >= 0)
      trackTcp(this.memory, base, packet, outbound);
    this.#lists.touch(slot, this.#listOf(base), this.round);
  }

  /**
   * Ends what has been idle for too long at `time`, at most `limit` flows, so that no call takes long; answers whether
   * that was all. Cheap when called often.
   */
  sweep(time: number, limit: number): boolean {
    const second = Math.floor(time / SECOND);
    if (second === this.#swept) return true;
    let left = limit;
    for (let list = 0; list < this.#timeouts.length; list++) {
      const timeout = this.#timeouts[list];
      for (;;) {
        const slot = this.#lists.oldest(list);
        // A clock that was set back must not keep anything for ever.
        if (slot === 0 || Math.abs(time - this.#last(slot)) <= timeout) break;
        if (left-- === 0) return false;
        this.#end(slot, list === ListId.CLOSED ? "end" : "idle");
      }
    }
    this.#swept = second;
    return true;
  }

  /** The input has ended: every flow ends, in the order of their first packets. */
  finish(): void {
    for (const slot of slotsByStart(this.liveSlots(), this.memory))
      this.#end(slot, isOver(this.words[slot * STRIDE + FLAGS]) ? "end" : "finished");
  }

  /** All live flows, most recently used first within each list. */
  liveSlots(): Int32Array {
    return this.#lists.all(this.size);
  }

  /** Calls back for each flow that has had a packet in `round` or since, and for some others. */
  visitSince(round: number, visit: (slot: number) => void): void {
    this.#lists.visitRecent(this.round, this.round - round, visit);
  }

  /** The most recently used flows, newest first, at most `count`. */
  recentSlots(count: number): number[] {
    return this.#lists.recent(count);
  }

  #nextRound(time: number): void {
    this.latest = time;
    this.round++;
    this.#roundEnd = (Math.floor(time / SECOND) + 1) * SECOND;
  }

  #find(packet: CountedPacket): void {
    const { words, key } = this;
    this.isNew = false;
    for (let slot = this.#buckets.first(key.hash); slot !== 0; slot = words[slot * STRIDE + CHAIN]) {
      const way = key.match(words, slot * STRIDE);
      if (way === Way.OTHER) continue;
      if (!this.#goesOn(slot, packet)) break;
      this.slot = slot;
      this.outbound = way === Way.OUT;
      return;
    }
    this.#make(packet);
  }

  #make(packet: CountedPacket): void {
    const { words } = this;
    // An answer to a SYN that was not captured: the initiator is the other side.
    const reversed =
      (this.key.kind & Kind.TRANSPORT) === TCP_PROTOCOL &&
      (packet.tcpFlags & (TcpFlag.SYN | TcpFlag.ACK)) === (TcpFlag.SYN | TcpFlag.ACK);
    const slot = this.#take();
    const base = slot * STRIDE;
    this.key.write(words, base, reversed);
    words[base + FLAGS] = 0;
    words[base + APP] = 0;
    words[base + NEXT_OUT] = 0;
    words[base + NEXT_IN] = 0;
    words[base + VLAN_MALFORMED] = packet.vlan + 1;
    this.#reset(base, packet.time);
    this.#lists.add(slot, this.#listOf(base), this.round);
    this.created++;
    this.slot = slot;
    this.isNew = true;
    this.outbound = !reversed;
  }

  /** Whether the packet belongs to the flow that has its key; ends or slices the flow where a timeout or a new SYN says so. */
  #goesOn(slot: number, packet: CountedPacket): boolean {
    const base = slot * STRIDE;
    const half = base >> 1;
    const list = this.words[base + FLAGS] & FlowFlag.LIST;
    const closed = list === ListId.CLOSED;
    if (packet.time - this.doubles[half + (LAST >> 1)] > this.#timeouts[list]) {
      this.#end(slot, closed ? "end" : "idle");
      return false;
    }
    if ((this.words[base + KIND] & Kind.TRANSPORT) === TCP_PROTOCOL && beginsAnew(this.words, base, packet)) {
      this.#end(slot, closed ? "end" : "finished");
      return false;
    }
    if (packet.time - this.doubles[half + (START >> 1)] > this.#activeTimeout) {
      this.#onEnd(slot, "active");
      // The SYN's time is kept from START on.
      if ((this.words[base + FLAGS] & Seen.HANDSHAKE) === 0) {
        this.memory.singles[base + HANDSHAKE] += this.doubles[half + (START >> 1)] - packet.time;
      }
      this.#reset(base, packet.time);
    }
    return true;
  }

  /** Counters start at zero, at the first packet and after each slice. */
  #reset(base: number, time: number): void {
    const { words, doubles } = this;
    const half = base >> 1;
    doubles[half + (START >> 1)] = time;
    doubles[half + (LAST >> 1)] = time;
    doubles[half + (BYTES_OUT >> 1)] = 0;
    doubles[half + (BYTES_IN >> 1)] = 0;
    words[base + PACKETS_OUT] = 0;
    words[base + PACKETS_IN] = 0;
    words[base + RETRANSMITTED_OUT] = 0;
    words[base + RETRANSMITTED_IN] = 0;
    words[base + VLAN_MALFORMED] &= 0xffff;
  }

  #listOf(base: number): number {
    const { words } = this;
    if ((words[base + KIND] & Kind.TRANSPORT) !== TCP_PROTOCOL) return ListId.OTHER;
    const seen = words[base + FLAGS];
    if (isOver(seen)) return ListId.CLOSED;
    if ((seen & Seen.SYN_ACK) !== 0) return ListId.ESTABLISHED;
    return words[base + PACKETS_IN] === 0 ? ListId.UNANSWERED : ListId.ESTABLISHED;
  }

  #last(slot: number): number {
    return this.doubles[slot * (STRIDE / 2) + (LAST >> 1)];
  }

  #take(): number {
    if (this.size === this.capacity) this.#evict();
    let slot = this.#firstFree;
    if (slot === 0) slot = this.#nextUnused++;
    else this.#firstFree = this.words[slot * STRIDE + CHAIN];
    this.#buckets.add(slot, this.key.hash, ++this.size);
    return slot;
  }

  /** Unanswered SYNs first, so that a flood pushes out nothing but itself; then closed flows, then the longest idle. */
  #evict(): void {
    let victim = this.#lists.oldest(ListId.UNANSWERED) || this.#lists.oldest(ListId.CLOSED);
    if (victim === 0) {
      const other = this.#lists.oldest(ListId.OTHER);
      const established = this.#lists.oldest(ListId.ESTABLISHED);
      victim = established === 0 || (other !== 0 && this.#last(other) <= this.#last(established)) ? other : established;
    }
    this.evicted++;
    this.#end(victim, "evicted");
  }

  #end(slot: number, reason: EndReason): void {
    this.#onEnd(slot, reason);
    this.#lists.remove(slot);
    this.#buckets.remove(slot);
    this.words[slot * STRIDE + CHAIN] = this.#firstFree;
    this.#firstFree = slot;
    this.size--;
  }
}

function addMalformed(word: number): number {
  return word >>> 16 === 0xffff ? word : (word + 0x10000) | 0;
}
