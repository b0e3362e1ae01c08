// Which flow a packet belongs to, in 32 bits that are the same in every process: what the index of the ring is searched by.
// Other flows may share it, so whoever searches looks at the packets themselves as well.

import { type Packet, parseIpv4, parseIpv6 } from "@wireglass/core";

/** Of a packet without an IP layer. */
export const NO_FLOW = 0;

const TCP = 6;
const UDP = 17;
const SCTP = 132;

export function hasPorts(protocol: number): boolean {
  return protocol === TCP || protocol === UDP || protocol === SCTP;
}

/** Both ways of a flow have the same. A fragment, and what has no ports, goes by its addresses and protocol. */
export function flowHash(packet: Packet): number {
  const { ipVersion, net, sourceOffset, destinationOffset, protocol } = packet;
  if (ipVersion === 0) return NO_FLOW;
  const bytes = ipVersion === 4 ? 4 : 16;
  const ported = packet.hasPorts && hasPorts(protocol);
  const source = hashEndpoint(net, sourceOffset, bytes, ported ? packet.sourcePort : 0);
  const destination = hashEndpoint(net, destinationOffset, bytes, ported ? packet.destinationPort : 0);
  return join(source, destination, protocol);
}

/** The hash of a flow by its ends. */
export function hashOfEnds(a: FlowEnd, b: FlowEnd, protocol: number): number {
  const one = hashEndpoint(a.address, 0, a.address.length, a.port ?? 0);
  return join(one, hashEndpoint(b.address, 0, b.address.length, b.port ?? 0), protocol);
}

export interface FlowEnd {
  /** 4 or 16 bytes. */
  address: Uint8Array;
  port: number | null;
}

/** Null for what is no address. */
export function addressBytes(text: string): Uint8Array | null {
  const v4 = parseIpv4(text);
  if (v4 === null) return parseIpv6(text);
  return Uint8Array.of(v4 >>> 24, (v4 >>> 16) & 255, (v4 >>> 8) & 255, v4 & 255);
}

function hashEndpoint(data: Uint8Array, at: number, bytes: number, port: number): number {
  let hash = port;
  for (let i = at; i < at + bytes; i += 4) {
    const word = (data[i] << 24) | (data[i + 1] << 16) | (data[i + 2] << 8) | data[i + 3];
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return finish(hash);
}

function join(one: number, other: number, protocol: number): number {
  const hash = finish((one + other) ^ Math.imul(protocol, 0x85ebca6b)) >>> 0;
  return hash === NO_FLOW ? 1 : hash;
}

/** The finalizer of MurmurHash3. */
function finish(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
