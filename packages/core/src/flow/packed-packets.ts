// Decoded packets in a row with the keys of their flows, in memory that two threads share: one reads and decodes, the other
// counts. Nothing is allocated per packet on either side, and a frame's bytes stay where the file was read to: of most frames
// the side that counts touches none, which would have to come from the other core.

import { MAX_LAYERS } from "../decode/packet.ts";
import type { Packet } from "../decode/packet.ts";
import { FlowKey } from "./flow-key.ts";

/** What a capture is read in: so much that it stays in a core's own cache, with what is made of it. */
const CHUNK = 128 * 1024;
/** For bytes from outside the chunk: a frame that lies across two, datagrams put together from fragments, however nested. */
const SPARE = 2 * 1024 * 1024;
/** Longer frames are of no network: they have no layer that anybody would read the bytes of. */
const LONGEST_FRAME = 256 * 1024;

// A record: the time as a double, then words. Several small numbers share one.
const FRAME = 2;
const CAPTURED = 3;
const LENGTH = 4;
/** Interface above, link type below. */
const INTERFACE = 5;
const MARKS = 6;
/** VLAN + 1 above, IP protocol below. */
const PROTOCOL = 7;
const SOURCE = 8;
const DESTINATION = 9;
const PORTS = 10;
const TRANSPORT = 11;
/** Window above, TCP flags below. */
const FLAGS = 12;
const SEQUENCE = 13;
const ACKNOWLEDGEMENT = 14;
/** Type above, code below. */
const ICMP = 15;
const PAYLOAD = 16;
const PAYLOAD_CAPTURED = 17;
const PAYLOAD_LENGTH = 18;
const END = 19;
const CUT = 20;
/** The key of the packet's flow, where it has an IP layer. */
const KEY = 21;
/** One word a layer: the layer above, its offset below. Then what is rare: the rest of the key, the buffers of what was put together. */
const LAYERS = KEY + FlowKey.PACKED;
const LAYER_SHIFT = 24;
const OFFSET_MASK = 0xffffff;
/** With a buffer of its own for each layer, of two words each. */
const MOST_WORDS = LAYERS + 4 * MAX_LAYERS + FlowKey.PACKED_REST + 8;
/** A chunk of frames of 64 bytes fits; what does not goes over in several goes. */
const WORDS = 2 * Math.ceil((CHUNK / 80) * 15) + MOST_WORDS;

const QUOTED_SHIFT = 5;
const FAULT_SHIFT = 10;
const TRANSPORT_SHIFT = 13;
const VERSION_SHIFT = 16;
const FIVE_BITS = 31;
const THREE_BITS = 7;
const TUNNELLED = 1 << 19;
const RADIO_PADDING = 1 << 20;
const HAS_PORTS = 1 << 21;
const IS_FRAGMENT = 1 << 22;
const PUT_TOGETHER = 1 << 23;

const HEADER = 16;

export class PackedPackets {
  /** Bytes of shared memory that one takes. */
  static readonly SIZE = HEADER + 4 * WORDS + CHUNK + SPARE;

  /** Where the bytes of the capture are read to. */
  readonly chunk: Uint8Array;
  /** Link type of the packet that was taken last. */
  linkType = 0;

  /** The chunk, and the spare room behind it. */
  readonly #bytes: Uint8Array;
  readonly #header: Int32Array;
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  #at = 0;
  #spare = CHUNK;
  /** The buffer that frames lie in, and where that begins in `#bytes`; negative when it is another one. */
  #seen: Uint8Array | null = null;
  #place = 0;
  /** Of one packet: the buffers of its datagrams. */
  readonly #buffers: Uint8Array[] = [];

  constructor(memory: SharedArrayBuffer) {
    this.#header = new Int32Array(memory, 0, HEADER / 4);
    this.#words = new Int32Array(memory, HEADER, WORDS);
    this.#doubles = new Float64Array(memory, HEADER, WORDS >> 1);
    this.#bytes = new Uint8Array(memory, HEADER + 4 * WORDS);
    this.chunk = this.#bytes.subarray(0, CHUNK);
  }

  /** The one side: a new row begins; what is in `chunk` stays. */
  clear(): void {
    this.#at = this.#header[0] = 0;
    this.#spare = CHUNK;
  }

  /** Adds a packet, and its bytes where they are not in `chunk`. False: there is no room; it has to be put again after `clear`. */
  put(packet: Packet, key: FlowKey, linkType: number): boolean {
    const words = this.#words;
    const at = this.#at;
    if (at + MOST_WORDS > WORDS) return false;
    const shift = this.#shiftOf(packet);
    if (Number.isNaN(shift)) return false;
    const putTogether = packet.data !== packet.frame;
    if (putTogether && !this.#hasRoom(packet)) return false;
    const moved = putTogether ? 0 : shift;
    this.#doubles[at >> 1] = packet.time;
    words[at + FRAME] = packet.frameOffset + shift;
    words[at + CAPTURED] = packet.captured;
    words[at + LENGTH] = packet.length;
    words[at + INTERFACE] = (packet.interface << 16) | linkType;
    words[at + MARKS] = marksOf(packet, putTogether);
    words[at + PROTOCOL] = ((packet.vlan + 1) << 8) | packet.protocol;
    words[at + SOURCE] = packet.sourceOffset + moved;
    words[at + DESTINATION] = packet.destinationOffset + moved;
    words[at + PORTS] = (packet.sourcePort << 16) | packet.destinationPort;
    words[at + TRANSPORT] = packet.transportOffset < 0 ? -1 : packet.transportOffset + moved;
    words[at + FLAGS] = (packet.window << 16) | packet.tcpFlags;
    words[at + SEQUENCE] = packet.sequence;
    words[at + ACKNOWLEDGEMENT] = packet.acknowledgement;
    words[at + ICMP] = (packet.icmpType << 8) | packet.icmpCode;
    words[at + PAYLOAD] = packet.payloadOffset + moved;
    words[at + PAYLOAD_CAPTURED] = packet.payloadCaptured;
    words[at + PAYLOAD_LENGTH] = packet.payloadLength;
    words[at + END] = packet.end + moved;
    words[at + CUT] = packet.cut;
    const { layerCount, layers, layerOffsets } = packet;
    let next = at + LAYERS;
    for (let i = 0; i < layerCount; i++) words[next++] = (layers[i] << LAYER_SHIFT) | (layerOffsets[i] + moved);
    if (packet.ipVersion !== 0) next = key.pack(words, at + KEY, next);
    if (putTogether) next = this.#putBuffers(packet, shift, next);
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
    const bytes = this.#bytes;
    if (packet.frame !== bytes) packet.frame = bytes;
    if (packet.data !== bytes) packet.data = bytes;
    if (packet.net !== bytes) packet.net = bytes;
    packet.time = this.#doubles[at >> 1];
    packet.frameOffset = words[at + FRAME];
    packet.captured = words[at + CAPTURED];
    packet.length = words[at + LENGTH] >>> 0;
    packet.interface = words[at + INTERFACE] >>> 16;
    this.linkType = words[at + INTERFACE] & 0xffff;
    const marks = words[at + MARKS];
    const layerCount = marks & FIVE_BITS;
    packet.layerCount = layerCount;
    packet.quotedFrom = (marks >> QUOTED_SHIFT) & FIVE_BITS;
    packet.fault = (marks >> FAULT_SHIFT) & THREE_BITS;
    packet.transport = (marks >> TRANSPORT_SHIFT) & THREE_BITS;
    packet.ipVersion = (marks >> VERSION_SHIFT) & THREE_BITS;
    packet.tunnelled = (marks & TUNNELLED) !== 0;
    packet.radioPadding = (marks & RADIO_PADDING) !== 0;
    packet.hasPorts = (marks & HAS_PORTS) !== 0;
    packet.fragment = (marks & IS_FRAGMENT) !== 0;
    packet.vlan = (words[at + PROTOCOL] >> 8) - 1;
    packet.protocol = words[at + PROTOCOL] & 0xff;
    packet.sourceOffset = words[at + SOURCE];
    packet.destinationOffset = words[at + DESTINATION];
    packet.sourcePort = words[at + PORTS] >>> 16;
    packet.destinationPort = words[at + PORTS] & 0xffff;
    packet.transportOffset = words[at + TRANSPORT];
    packet.window = words[at + FLAGS] >>> 16;
    packet.tcpFlags = words[at + FLAGS] & 0xff;
    packet.sequence = words[at + SEQUENCE] >>> 0;
    packet.acknowledgement = words[at + ACKNOWLEDGEMENT] >>> 0;
    packet.icmpType = words[at + ICMP] >> 8;
    packet.icmpCode = words[at + ICMP] & 0xff;
    packet.payloadOffset = words[at + PAYLOAD];
    packet.payloadCaptured = words[at + PAYLOAD_CAPTURED];
    packet.payloadLength = words[at + PAYLOAD_LENGTH] >>> 0;
    packet.end = words[at + END];
    packet.cut = words[at + CUT] >>> 0;
    const { layers, layerOffsets, layerData } = packet;
    let next = at + LAYERS;
    for (let i = 0; i < layerCount; i++) {
      const layer = words[next++];
      layers[i] = layer >>> LAYER_SHIFT;
      layerOffsets[i] = layer & OFFSET_MASK;
      if (layerData[i] !== bytes) layerData[i] = bytes;
    }
    if (packet.ipVersion !== 0) next = key.unpack(words, at + KEY, next);
    if ((marks & PUT_TOGETHER) !== 0) next = this.#takeBuffers(packet, next);
    this.#at = next + (next & 1);
    return true;
  }

  /** What has to be added to an offset in the packet's frame to find the byte in `#bytes`; NaN: there is no room for it. */
  #shiftOf(packet: Packet): number {
    const { frame, frameOffset } = packet;
    if (frame !== this.#seen) {
      this.#seen = frame;
      const own = frame.buffer === this.#bytes.buffer;
      this.#place = own ? frame.byteOffset - this.#bytes.byteOffset : -1;
    }
    if (this.#place >= 0) return this.#place;
    const length = packet.captured > LONGEST_FRAME ? 0 : packet.captured;
    const start = this.#add(frame, frameOffset, length);
    return start - frameOffset;
  }

  /** Copies bytes to the spare room, and answers where they are: NaN when that is too small. */
  #add(from: Uint8Array, offset: number, length: number): number {
    const start = this.#spare;
    if (start + length > this.#bytes.length) return NaN;
    this.#bytes.set(from.subarray(offset, offset + length), start);
    this.#spare = start + length;
    return start;
  }

  /** For the datagrams that the packet was put together from; finds which those are. */
  #hasRoom(packet: Packet): boolean {
    const buffers = this.#buffers;
    buffers.length = 0;
    for (let i = 0; i < packet.layerCount; i++) this.#note(packet.layerData[i], packet.frame);
    this.#note(packet.data, packet.frame);
    let length = 0;
    for (const buffer of buffers) length += buffer.length;
    return this.#spare + length <= this.#bytes.length;
  }

  #note(buffer: Uint8Array, frame: Uint8Array): void {
    if (buffer !== frame && !this.#buffers.includes(buffer)) this.#buffers.push(buffer);
  }

  /** How many there are, where each lies; then for the packet, for its addresses and for each layer which one it is in, 0 for the frame. */
  #putBuffers(packet: Packet, shift: number, at: number): number {
    const words = this.#words;
    const buffers = this.#buffers;
    const { frame, layerCount, layerData } = packet;
    let next = at;
    words[next++] = buffers.length;
    for (const buffer of buffers) {
      words[next++] = this.#add(buffer, 0, buffer.length);
      words[next++] = buffer.length;
    }
    const which = (data: Uint8Array): number => (data === frame ? 0 : buffers.indexOf(data) + 1);
    words[next++] = which(packet.data);
    words[next++] = which(packet.net);
    for (let i = 0; i < layerCount; i++) words[next++] = which(layerData[i]);
    words[next++] = shift;
    return next;
  }

  #takeBuffers(packet: Packet, at: number): number {
    const words = this.#words;
    const bytes = this.#bytes;
    const { layerCount, layerData, layerOffsets } = packet;
    let next = at;
    const buffers = [bytes];
    for (let left = words[next++]; left > 0; left--) {
      const start = words[next++];
      buffers.push(bytes.subarray(start, start + words[next++]));
    }
    packet.data = buffers[words[next++]];
    packet.net = buffers[words[next++]];
    for (let i = 0; i < layerCount; i++) layerData[i] = buffers[words[next++]];
    const shift = words[next++];
    for (let i = 0; i < layerCount; i++) if (layerData[i] === bytes) layerOffsets[i] += shift;
    if (packet.net === bytes) {
      packet.sourceOffset += shift;
      packet.destinationOffset += shift;
    }
    return next;
  }
}

function marksOf(packet: Packet, putTogether: boolean): number {
  return (
    packet.layerCount |
    (packet.quotedFrom << QUOTED_SHIFT) |
    (packet.fault << FAULT_SHIFT) |
    (packet.transport << TRANSPORT_SHIFT) |
    (packet.ipVersion << VERSION_SHIFT) |
    (packet.tunnelled ? TUNNELLED : 0) |
    (packet.radioPadding ? RADIO_PADDING : 0) |
    (packet.hasPorts ? HAS_PORTS : 0) |
    (packet.fragment ? IS_FRAGMENT : 0) |
    (putTogether ? PUT_TOGETHER : 0)
  );
}
