// TCP flows: both directions are put in order from their beginning, for the recognisers until one is sure, and then for the
// session that follows the flow.

import { TcpFlag } from "../decode/packet.ts";
import type { CountedPacket } from "../decode/packet.ts";
import { APP, FLAGS, INITIAL_SEQUENCE, STRIDE, Seen } from "../flow/columns.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import { PrefixBuffer } from "../reassemble/prefix-buffer.ts";
import { StreamReassembler } from "../reassemble/stream-reassembler.ts";
import type { StreamSink } from "../reassemble/stream-reassembler.ts";
import { APP_ID, FOLLOWED, LOOK_SHIFT, SETTLED, STREAMED } from "./app-column.ts";
import type { Identification } from "./identification.ts";
import { TcpRecognition } from "./recognition.ts";
import { TCP_ENTRY_BY_ID } from "./registry.ts";
import type { Entry } from "./registry.ts";

/** Packets with data after which a flow is settled: it may need several for one long message. */
const MOST_LOOKED_AT = 24;
/** Bytes of each direction that a recogniser may see. */
const PREFIX_BYTES = 8192;

export class TcpClassifier implements StreamSink {
  readonly #table: FlowTable;
  readonly #identification: Identification;
  readonly #streams = new StreamReassembler(this, {});
  readonly #prefixes = new PrefixBuffer({ bytes: PREFIX_BYTES });
  readonly #recognition = new TcpRecognition();

  constructor(table: FlowTable, identification: Identification) {
    this.#table = table;
    this.#identification = identification;
  }

  /** A packet with data of a flow that is not settled. */
  segment(packet: CountedPacket, slot: number, outbound: boolean): void {
    const { words } = this.#table;
    const base = slot * STRIDE;
    if ((words[base + APP] & STREAMED) === 0) {
      // A keep-alive's byte is old: a flow whose beginning was not captured must not begin with it.
      if (packet.payloadLength === 1 && (words[base + FLAGS] & Seen.SYN) === 0) return;
      this.#open(packet, slot, base, outbound);
    }
    const { sequence, data, payloadOffset, payloadCaptured, payloadLength, time } = packet;
    const direction = outbound ? 0 : 1;
    // A SYN with data (RFC 7413) takes one number before it.
    const first = (packet.tcpFlags & 2) === 0 ? sequence : sequence + 1;
    // What it answers has all been there, even if the capture has missed some of it.
    if ((packet.tcpFlags & TcpFlag.ACK) !== 0)
      this.#streams.acknowledged(slot, 1 - direction, packet.acknowledgement | 0, time);
    this.#streams.segment(slot, direction, first | 0, data, payloadOffset, payloadCaptured, payloadLength, time);
    if ((words[base + APP] & (SETTLED | FOLLOWED)) === 0 && words[base + APP] >>> LOOK_SHIFT >= MOST_LOOKED_AT)
      this.#giveUp(slot);
  }

  /** The SYN was answered: from here on both directions' first bytes are known by their numbers, in whatever order they come. */
  answered(packet: CountedPacket, slot: number): void {
    const base = slot * STRIDE;
    if ((this.#table.words[base + APP] & STREAMED) === 0) this.#open(packet, slot, base, false);
  }

  /** The flow ends: what waits for bytes before it is looked at as it is. */
  flush(slot: number): void {
    this.#streams.flush(slot);
  }

  /** What came fits the guess, and was too little to be sure. */
  guessMayBeRight(slot: number): boolean {
    const guess = this.#guess(slot);
    if (guess === undefined) return false;
    const says = (direction: number): boolean =>
      this.#prefixes.find(slot, direction) > 0 && this.#recognition.mayBe(slot, direction, guess);
    return says(0) || says(1);
  }

  /** What was kept of the bytes goes. */
  release(slot: number): void {
    if ((this.#table.words[slot * STRIDE + APP] & STREAMED) === 0) return;
    this.#streams.close(slot);
    this.#prefixes.free(slot);
  }

  /** StreamSink: the next bytes of a direction. */
  data(slot: number, direction: number, data: Uint8Array, offset: number, length: number): void {
    const identification = this.#identification;
    identification.time = this.#streams.time;
    const follower = identification.followed.of(slot);
    if (follower !== undefined) {
      if (!follower.data(direction === 0, data, offset, offset + length)) this.#settle(slot);
      return;
    }
    const prefixes = this.#prefixes;
    const had = prefixes.find(slot, direction);
    const have = prefixes.append(slot, direction, data, offset, length);
    if (have === 0) return this.#giveUp(slot);
    const { look } = identification;
    look.data = prefixes.data;
    look.start = prefixes.offset;
    look.end = look.start + have;
    look.length = have;
    identification.lookAt(slot, direction === 0);
    const found = this.#recognition.ask(slot, direction, had === 0, this.#guess(slot), look);
    if (found === null) {
      const full = have === PREFIX_BYTES;
      // The other side may still say what it is.
      if (full || (!this.#recognition.undecided && prefixes.find(slot, 1 - direction) > 0)) this.#giveUp(slot);
      return;
    }
    // What did not fit the prefix any more comes behind it.
    if (identification.found(slot, found))
      this.#follow(slot, found, direction, data, offset + have - had, offset + length);
    else this.release(slot);
  }

  /** StreamSink: bytes that were lost. What comes behind them is no beginning. */
  gap(slot: number, direction: number, bytes: number): void {
    this.#identification.time = this.#streams.time;
    const follower = this.#identification.followed.of(slot);
    if (follower === undefined) this.#giveUp(slot);
    else if (!follower.gap(direction === 0, bytes)) this.#settle(slot);
  }

  /** Both directions begin with the SYN's answer or the first data of either: its acknowledgement tells where the other stands. */
  #open(packet: CountedPacket, slot: number, base: number, outbound: boolean): void {
    const { words } = this.#table;
    words[base + APP] |= STREAMED;
    const sawSyn = (words[base + FLAGS] & Seen.SYN) !== 0;
    const own =
      outbound && sawSyn ? words[base + INITIAL_SEQUENCE] + 1 : packet.sequence + ((packet.tcpFlags >> 1) & 1);
    this.#streams.open(slot, outbound ? 0 : 1, own | 0);
    const other = outbound || !sawSyn ? packet.acknowledgement : words[base + INITIAL_SEQUENCE] + 1;
    this.#streams.open(slot, outbound ? 1 : 0, other | 0);
  }

  /** The session gets both directions from their beginnings, the one that has just spoken last. */
  #follow(slot: number, entry: Entry, direction: number, data: Uint8Array, start: number, end: number): void {
    const follower = this.#identification.followed.begin(slot, entry, "tcp");
    if (follower === null) return this.#settle(slot);
    const prefixes = this.#prefixes;
    let goesOn = true;
    for (const each of [1 - direction, direction]) {
      const have = prefixes.find(slot, each);
      if (have > 0 && goesOn)
        goesOn = follower.data(each === 0, prefixes.data, prefixes.offset, prefixes.offset + have);
    }
    if (start < end && goesOn) goesOn = follower.data(direction === 0, data, start, end);
    prefixes.free(slot);
    if (!goesOn) this.#settle(slot);
  }

  #guess(slot: number): Entry | undefined {
    return TCP_ENTRY_BY_ID[this.#table.words[slot * STRIDE + APP] & APP_ID];
  }

  #giveUp(slot: number): void {
    this.#identification.giveUp(slot);
    this.release(slot);
  }

  #settle(slot: number): void {
    this.#identification.settle(slot);
    this.release(slot);
  }
}
