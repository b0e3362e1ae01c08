// What tells flows apart: both addresses and ports, in either direction, the protocol and the IP version.

import { i32 } from "../decode/bytes.ts";
import type { Packet } from "../decode/packet.ts";
import { DESTINATION, KIND, Kind, PORTS, SOURCE } from "./columns.ts";
import { flowPorts } from "./flow-ports.ts";
import { hashEndpoint, hashEndpoint4, hashPair } from "./hash.ts";

/** Of no ICMP flow: types and codes are below 256. */
const NO_PORTS = -1;

/** Which way a packet goes that has the key of a flow. */
export const Way = { OTHER: 0, OUT: 1, BACK: 2 } as const;

/** Beside the bits of `Kind`, where a key is packed. */
const ONE_WAY = 1 << 16;

/** The key of a packet. One reused record. */
export class FlowKey {
  /** Words that a key is packed in, and those more that an IPv6 address needs. */
  static readonly PACKED = 5;
  static readonly PACKED_REST = 6;

  kind = 0;
  hash = 0;
  readonly #seed: number;
  #forward = 0;
  #backward = 0;
  /** The last address was IPv6: its upper words are still there. */
  #wide = false;
  // Four words for each address; IPv4 has the last one.
  #s0 = 0;
  #s1 = 0;
  #s2 = 0;
  #s3 = 0;
  #d0 = 0;
  #d1 = 0;
  #d2 = 0;
  #d3 = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The packet has an IP layer. */
  read(packet: Packet): void {
    const { net, sourceOffset, destinationOffset, ipVersion } = packet;
    const seed = this.#seed;
    let source = packet.sourcePort;
    let destination = packet.destinationPort;
    let kind = packet.protocol | (ipVersion === 6 ? Kind.IPV6 : 0);
    let oneWay = false;
    // Most packets have ports.
    if (!packet.hasPorts || packet.fragment) {
      if (packet.fragment || lacksPorts(packet)) kind |= Kind.PORTLESS;
      flowPorts.read(packet, (kind & Kind.PORTLESS) !== 0);
      ({ source, destination, oneWay } = flowPorts);
    }
    this.kind = kind;
    this.#forward = (source << 16) | destination;
    this.#backward = oneWay ? NO_PORTS : (destination << 16) | source;
    if (ipVersion === 4) {
      const s = i32(net, sourceOffset);
      const d = i32(net, destinationOffset);
      if (this.#wide) this.#narrow();
      this.#s3 = s;
      this.#d3 = d;
      this.hash = hashPair(hashEndpoint4(s, source, seed), hashEndpoint4(d, destination, seed), kind);
      return;
    }
    this.#wide = true;
    this.#s0 = i32(net, sourceOffset);
    this.#s1 = i32(net, sourceOffset + 4);
    this.#s2 = i32(net, sourceOffset + 8);
    this.#s3 = i32(net, sourceOffset + 12);
    this.#d0 = i32(net, destinationOffset);
    this.#d1 = i32(net, destinationOffset + 4);
    this.#d2 = i32(net, destinationOffset + 8);
    this.#d3 = i32(net, destinationOffset + 12);
    const one = hashEndpoint(this.#s0, this.#s1, this.#s2, this.#s3, source, seed);
    const other = hashEndpoint(this.#d0, this.#d1, this.#d2, this.#d3, destination, seed);
    this.hash = hashPair(one, other, kind);
  }

  /** Writes it to `at`, and what does not fit there to `rest`; answers with where that ends. */
  pack(words: Int32Array, at: number, rest: number): number {
    words[at] = this.#backward === NO_PORTS ? this.kind | ONE_WAY : this.kind;
    words[at + 1] = this.hash;
    words[at + 2] = this.#forward;
    words[at + 3] = this.#s3;
    words[at + 4] = this.#d3;
    if ((this.kind & Kind.IPV6) === 0) return rest;
    words[rest] = this.#s0;
    words[rest + 1] = this.#s1;
    words[rest + 2] = this.#s2;
    words[rest + 3] = this.#d0;
    words[rest + 4] = this.#d1;
    words[rest + 5] = this.#d2;
    return rest + FlowKey.PACKED_REST;
  }

  /** Becomes what another key with the same seed has packed. */
  unpack(words: Int32Array, at: number, rest: number): number {
    const kind = words[at];
    const forward = words[at + 2];
    this.kind = kind & ~ONE_WAY;
    this.hash = words[at + 1];
    this.#forward = forward;
    this.#backward = (kind & ONE_WAY) === 0 ? (forward << 16) | (forward >>> 16) : NO_PORTS;
    this.#s3 = words[at + 3];
    this.#d3 = words[at + 4];
    if ((kind & Kind.IPV6) === 0) {
      if (this.#wide) this.#narrow();
      return rest;
    }
    this.#wide = true;
    this.#s0 = words[rest];
    this.#s1 = words[rest + 1];
    this.#s2 = words[rest + 2];
    this.#d0 = words[rest + 3];
    this.#d1 = words[rest + 4];
    this.#d2 = words[rest + 5];
    return rest + FlowKey.PACKED_REST;
  }

  #narrow(): void {
    this.#wide = false;
    this.#s0 = this.#s1 = this.#s2 = this.#d0 = this.#d1 = this.#d2 = 0;
  }

  /** The way of the packet in the flow at `base`: `Way.OTHER` when it is not its flow. */
  match(words: Int32Array, base: number): number {
    if (words[base + KIND] !== this.kind) return Way.OTHER;
    const ports = words[base + PORTS];
    const s3 = words[base + SOURCE + 3];
    const d3 = words[base + DESTINATION + 3];
    if (ports === this.#forward && s3 === this.#s3 && d3 === this.#d3) {
      if (!this.#wide || this.#matchesWide(words, base + SOURCE, base + DESTINATION)) return Way.OUT;
    }
    if (ports !== this.#backward || s3 !== this.#d3 || d3 !== this.#s3) return Way.OTHER;
    return !this.#wide || this.#matchesWide(words, base + DESTINATION, base + SOURCE) ? Way.BACK : Way.OTHER;
  }

  /** The upper words of the addresses: of IPv4 they are all zero. */
  #matchesWide(words: Int32Array, source: number, destination: number): boolean {
    return (
      words[source] === this.#s0 &&
      words[source + 1] === this.#s1 &&
      words[source + 2] === this.#s2 &&
      words[destination] === this.#d0 &&
      words[destination + 1] === this.#d1 &&
      words[destination + 2] === this.#d2
    );
  }

  /** Makes the flow at `base` that of the packet; `reversed` when the packet is an answer. */
  write(words: Int32Array, base: number, reversed: boolean): void {
    const from = base + (reversed ? DESTINATION : SOURCE);
    const to = base + (reversed ? SOURCE : DESTINATION);
    words[base + KIND] = this.kind;
    words[base + PORTS] = reversed ? this.#backward : this.#forward;
    words[from] = this.#s0;
    words[from + 1] = this.#s1;
    words[from + 2] = this.#s2;
    words[from + 3] = this.#s3;
    words[to] = this.#d0;
    words[to + 1] = this.#d1;
    words[to + 2] = this.#d2;
    words[to + 3] = this.#d3;
  }
}

/** The hash of the flow at `base`, again from its key: needed too rarely to be kept. */
export function hashOfFlow(words: Int32Array, base: number, seed: number): number {
  const kind = words[base + KIND];
  const ports = words[base + PORTS];
  const source = hashEnd(words, base + SOURCE, ports >>> 16, kind, seed);
  return hashPair(source, hashEnd(words, base + DESTINATION, ports & 0xffff, kind, seed), kind);
}

function hashEnd(words: Int32Array, at: number, port: number, kind: number, seed: number): number {
  if ((kind & Kind.IPV6) === 0) return hashEndpoint4(words[at + 3], port, seed);
  return hashEndpoint(words[at], words[at + 1], words[at + 2], words[at + 3], port, seed);
}

/** A transport that has ports, or type and code, which could not be read. */
function lacksPorts({ protocol, transportOffset }: Packet): boolean {
  if (protocol === 1 || protocol === 58) return transportOffset < 0;
  return protocol === 6 || protocol === 17 || protocol === 132;
}
