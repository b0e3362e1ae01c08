// What counting does not ask for, of packets that go from one thread to another: the layers and where the headers' bytes lie.
// Lists, filters and detectors want it.

import { MAX_LAYERS } from "../decode/packet.ts";
import type { Packet } from "../decode/packet.ts";
import type { SharedBytes } from "./shared-bytes.ts";

/** Longer frames are of no network: they have no layer that anybody would read the bytes of. */
const LONGEST_FRAME = 256 * 1024;

const FRAME = 0;
const MARKS = 1;
const SOURCE = 2;
const DESTINATION = 3;
const PORTS = 4;
/** Type above, code below. */
const ICMP = 5;
const END = 6;
const CUT = 7;
/** One word a layer: the layer above, its offset below. Then the buffers of what was put together. */
const LAYERS = 8;
const LAYER_SHIFT = 24;
const OFFSET_MASK = 0xffffff;

const QUOTED_SHIFT = 5;
const PROTOCOL_SHIFT = 10;
const FIVE_BITS = 31;
const BYTE = 255;
const TUNNELLED = 1 << 18;
const RADIO_PADDING = 1 << 19;
const HAS_PORTS = 1 << 20;
const IS_FRAGMENT = 1 << 21;
const PUT_TOGETHER = 1 << 22;

export class PackedRest {
  /** With a buffer of its own for each layer, of two words each. */
  static readonly MOST_WORDS: number = LAYERS + 4 * MAX_LAYERS + 8;

  readonly #words: Int32Array;
  readonly #bytes: SharedBytes;
  /** Of the packet at hand: the buffers of its datagrams. */
  readonly #buffers: Uint8Array[] = [];

  constructor(words: Int32Array, bytes: SharedBytes) {
    this.#words = words;
    this.#bytes = bytes;
  }

  /** Sees to the packet's bytes: what has to be added to an offset in its frame; NaN: there is no room for them. */
  shiftOf(packet: Packet): number {
    const shift = this.#shiftOfFrame(packet);
    return packet.data === packet.frame || this.#hasRoom(packet) ? shift : Number.NaN;
  }

  /** Writes the packet's rest to `at`, and answers with where that ends; `shift` is what `shiftOf` has answered. */
  put(packet: Packet, shift: number, at: number): number {
    const words = this.#words;
    // Of what was put together each buffer goes over as it is, and offsets in it stay.
    const putTogether = packet.data !== packet.frame;
    const moved = putTogether ? 0 : shift;
    words[at + FRAME] = packet.frameOffset + shift;
    words[at + MARKS] = marksOf(packet, putTogether);
    words[at + SOURCE] = packet.sourceOffset + moved;
    words[at + DESTINATION] = packet.destinationOffset + moved;
    words[at + PORTS] = (packet.sourcePort << 16) | packet.destinationPort;
    words[at + ICMP] = (packet.icmpType << 8) | packet.icmpCode;
    words[at + END] = packet.end + moved;
    words[at + CUT] = packet.cut;
    const { layerCount, layers, layerOffsets } = packet;
    let next = at + LAYERS;
    for (let i = 0; i < layerCount; i++) words[next++] = (layers[i] << LAYER_SHIFT) | (layerOffsets[i] + moved);
    return putTogether ? this.#putBuffers(packet, shift, next) : next;
  }

  /** Fills in what `put` has written to `at`, and answers with where that ends. */
  take(packet: Packet, at: number): number {
    const words = this.#words;
    const bytes = this.#bytes.all;
    if (packet.frame !== bytes) packet.frame = bytes;
    if (packet.net !== bytes) packet.net = bytes;
    packet.frameOffset = words[at + FRAME];
    const marks = words[at + MARKS];
    const layerCount = marks & FIVE_BITS;
    packet.layerCount = layerCount;
    packet.quotedFrom = (marks >> QUOTED_SHIFT) & FIVE_BITS;
    packet.protocol = (marks >> PROTOCOL_SHIFT) & BYTE;
    packet.tunnelled = (marks & TUNNELLED) !== 0;
    packet.radioPadding = (marks & RADIO_PADDING) !== 0;
    packet.hasPorts = (marks & HAS_PORTS) !== 0;
    packet.fragment = (marks & IS_FRAGMENT) !== 0;
    packet.sourceOffset = words[at + SOURCE];
    packet.destinationOffset = words[at + DESTINATION];
    packet.sourcePort = words[at + PORTS] >>> 16;
    packet.destinationPort = words[at + PORTS] & 0xffff;
    packet.icmpType = words[at + ICMP] >> 8;
    packet.icmpCode = words[at + ICMP] & BYTE;
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
    return (marks & PUT_TOGETHER) === 0 ? next : this.#takeBuffers(packet, next);
  }

  /** What has to be added to an offset in the packet's frame; NaN: there is no room for it. */
  #shiftOfFrame({ frame, frameOffset, captured }: Packet): number {
    const place = this.#bytes.placeOf(frame);
    if (place >= 0) return place;
    const length = captured > LONGEST_FRAME ? 0 : captured;
    return this.#bytes.add(frame, frameOffset, length) - frameOffset;
  }

  /** For the datagrams that the packet was put together from; finds which those are. */
  #hasRoom(packet: Packet): boolean {
    const buffers = this.#buffers;
    buffers.length = 0;
    for (let i = 0; i < packet.layerCount; i++) this.#note(packet.layerData[i], packet.frame);
    this.#note(packet.data, packet.frame);
    let length = 0;
    for (const buffer of buffers) length += buffer.length;
    return this.#bytes.hasRoom(buffers.length, length);
  }

  #note(buffer: Uint8Array, frame: Uint8Array): void {
    if (buffer !== frame && !this.#buffers.includes(buffer)) this.#buffers.push(buffer);
  }

  /** How many there are, where each lies; then for the packet, for its addresses and for each layer which one it is in, 0 for the frame. */
  #putBuffers(packet: Packet, frameShift: number, at: number): number {
    const words = this.#words;
    const buffers = this.#buffers;
    const { frame, layerCount, layerData } = packet;
    let next = at;
    words[next++] = buffers.length;
    for (const buffer of buffers) {
      words[next++] = this.#bytes.add(buffer, 0, buffer.length);
      words[next++] = buffer.length;
    }
    const which = (data: Uint8Array): number => (data === frame ? 0 : buffers.indexOf(data) + 1);
    words[next++] = which(packet.data);
    words[next++] = which(packet.net);
    for (let i = 0; i < layerCount; i++) words[next++] = which(layerData[i]);
    words[next++] = frameShift;
    return next;
  }

  #takeBuffers(packet: Packet, at: number): number {
    const words = this.#words;
    const bytes = this.#bytes.all;
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
    (packet.protocol << PROTOCOL_SHIFT) |
    (packet.tunnelled ? TUNNELLED : 0) |
    (packet.radioPadding ? RADIO_PADDING : 0) |
    (packet.hasPorts ? HAS_PORTS : 0) |
    (packet.fragment ? IS_FRAGMENT : 0) |
    (putTogether ? PUT_TOGETHER : 0)
  );
}
