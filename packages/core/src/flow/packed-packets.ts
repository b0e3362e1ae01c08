// Decoded packets in a row with the keys of their flows, in memory that two threads share: one reads and decodes, the other
// counts. Nothing is allocated per packet on either side, and a frame's bytes stay where the file was read to: of most frames
// the side that counts touches none, which would have to come from the other core.

import type { CountedPacket, Packet } from "../decode/packet.ts";
import { FlowKey } from "./flow-key.ts";
import { PackedRest } from "./packed-rest.ts";
import { CHUNK, SharedBytes } from "./shared-bytes.ts";

const TCP = 6;

// A record: the time as a double, then words. Several small numbers share one.
const CAPTURED = 2;
const LENGTH = 3;
/** Interface above, link type below. */
const INTERFACE = 4;
const MARKS = 5;
const TRANSPORT = 6;
/** Window above, TCP flags below. */
const FLAGS = 7;
const SEQUENCE = 8;
const ACKNOWLEDGEMENT = 9;
const PAYLOAD = 10;
const PAYLOAD_CAPTURED = 11;
const PAYLOAD_LENGTH = 12;
/** The key of the packet's flow, where it has an IP layer; behind it what is rare, and the rest of the packet. */
const KEY = 13;
const BEHIND = KEY + FlowKey.PACKED;

const MOST_WORDS = BEHIND + FlowKey.PACKED_REST + PackedRest.MOST_WORDS + 1;
/** A chunk of frames of 64 bytes fits; what does not goes over in several goes. */
const WORDS = 2 * Math.ceil((CHUNK / 80) * 15) + MOST_WORDS;

const TRANSPORT_SHIFT = 3;
const VERSION_SHIFT = 6;
/** VLAN + 1. */
const VLAN_SHIFT = 9;
const THREE_BITS = 7;

const HEADER = 16;

export class PackedPackets {
  /** Bytes of shared memory that one takes. */
  static readonly SIZE: number = HEADER + 4 * WORDS + SharedBytes.SIZE;

  /** Where the bytes of the capture are read to. */
  readonly chunk: Uint8Array;
  /** Link type of the packet that was taken last. */
  linkType = 0;

  readonly #bytes: SharedBytes;
  readonly #header: Int32Array;
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  /** Null where only what is counted goes over. */
  readonly #rest: PackedRest | null;
  #at = 0;

  /** `whole`: every field goes over, and not only those of a `CountedPacket`. Both sides have to say the same. */
  constructor(memory: SharedArrayBuffer, whole: boolean) {
    this.#header = new Int32Array(memory, 0, HEADER / 4);
    this.#words = new Int32Array(memory, HEADER, WORDS);
    this.#doubles = new Float64Array(memory, HEADER, WORDS >> 1);
    this.#bytes = new SharedBytes(memory, HEADER + 4 * WORDS);
    this.chunk = this.#bytes.chunk;
    this.#rest = whole ? new PackedRest(this.#words, this.#bytes) : null;
  }

  /** The one side: a new row begins; what is in `chunk` stays. */
  clear(): void {
    this.#at = this.#header[0] = 0;
    this.#bytes.clear();
  }

  /** Adds a packet, and its bytes where they are not in `chunk`. False: there is no room; it has to be put again after `clear`. */
  put(packet: Packet, key: FlowKey, linkType: number): boolean {
    const words = this.#words;
    const at = this.#at;
    if (at + MOST_WORDS > WORDS) return false;
    const rest = this.#rest;
    const shift = rest === null ? this.#shiftOfCounted(packet) : rest.shiftOf(packet);
    if (Number.isNaN(shift)) return false;
    const moved = rest !== null && packet.data !== packet.frame ? 0 : shift;
    this.#doubles[at >> 1] = packet.time;
    words[at + CAPTURED] = packet.captured;
    words[at + LENGTH] = packet.length;
    words[at + INTERFACE] = (packet.interface << 16) | linkType;
    words[at + MARKS] =
      packet.fault |
      (packet.transport << TRANSPORT_SHIFT) |
      (packet.ipVersion << VERSION_SHIFT) |
      ((packet.vlan + 1) << VLAN_SHIFT);
    words[at + TRANSPORT] = packet.transportOffset < 0 ? -1 : packet.transportOffset + moved;
    words[at + FLAGS] = (packet.window << 16) | packet.tcpFlags;
    words[at + SEQUENCE] = packet.sequence;
    words[at + ACKNOWLEDGEMENT] = packet.acknowledgement;
    words[at + PAYLOAD] = packet.payloadOffset + moved;
    words[at + PAYLOAD_CAPTURED] = packet.payloadCaptured;
    words[at + PAYLOAD_LENGTH] = packet.payloadLength;
    let next = at + BEHIND;
    if (packet.ipVersion !== 0) next = key.pack(words, at + KEY, next);
    if (rest !== null) next = rest.put(packet, shift, next);
    this.#at = this.#header[0] = next + (next & 1);
    return true;
  }

  /** The other side: begins to take from the front. */
  rewind(): void {
    this.#at = 0;
  }

  /**
   * Fills `packet` with the next one, and `key` with that of its flow where it has an IP layer; false when there is none. Its
   * bytes stay until the other side reads on.
   */
  take(packet: Packet, key: FlowKey): boolean {
    const words = this.#words;
    const at = this.#at;
    if (at >= this.#header[0]) return false;
    const bytes = this.#bytes.all;
    const counted: CountedPacket = packet;
    if (counted.data !== bytes) counted.data = bytes;
    counted.time = this.#doubles[at >> 1];
    counted.captured = words[at + CAPTURED];
    counted.length = words[at + LENGTH] >>> 0;
    counted.interface = words[at + INTERFACE] >>> 16;
    this.linkType = words[at + INTERFACE] & 0xffff;
    const marks = words[at + MARKS];
    counted.fault = marks & THREE_BITS;
    counted.transport = (marks >> TRANSPORT_SHIFT) & THREE_BITS;
    counted.ipVersion = (marks >> VERSION_SHIFT) & THREE_BITS;
    counted.vlan = (marks >> VLAN_SHIFT) - 1;
    counted.transportOffset = words[at + TRANSPORT];
    counted.window = words[at + FLAGS] >>> 16;
    counted.tcpFlags = words[at + FLAGS] & 0xff;
    counted.sequence = words[at + SEQUENCE] >>> 0;
    counted.acknowledgement = words[at + ACKNOWLEDGEMENT] >>> 0;
    counted.payloadOffset = words[at + PAYLOAD];
    counted.payloadCaptured = words[at + PAYLOAD_CAPTURED];
    counted.payloadLength = words[at + PAYLOAD_LENGTH] >>> 0;
    let next = at + BEHIND;
    if (counted.ipVersion !== 0) next = key.unpack(words, at + KEY, next);
    if (this.#rest !== null) next = this.#rest.take(packet, next);
    this.#at = next + (next & 1);
    return true;
  }

  /**
   * What has to be added to an offset in `packet.data` to find the byte in `#bytes`, when of the bytes nothing is wanted but
   * TCP's header and the payload; NaN: there is no room for them.
   */
  #shiftOfCounted(packet: Packet): number {
    const { data } = packet;
    const place = this.#bytes.placeOf(data);
    if (place >= 0) return place;
    const isTcp = packet.protocol === TCP && packet.transportOffset >= 0;
    if (packet.ipVersion === 0 || (!isTcp && packet.payloadCaptured === 0)) return 0;
    const from = isTcp ? packet.transportOffset : packet.payloadOffset;
    const length = packet.payloadOffset + packet.payloadCaptured - from;
    return this.#bytes.add(data, from, length) - from;
  }
}
