// Readers of header fields: each checks that its bytes were captured before it reads them.

import { i32, u16, u32 } from "../decode/bytes.ts";
import { Layer } from "../decode/layer.ts";
import type { Packet } from "../decode/packet.ts";
import { ABSENT, type Reader } from "./occurrences.ts";

/** The layer is there; the value is of no interest. */
export const present: Reader = () => 1;

export function byte(offset: number, mask = 0xff, shift = 0): Reader {
  return (data, at, end) => (at + offset < end ? (data[at + offset] & mask) >> shift : ABSENT);
}

export function word(offset: number, mask = 0xffff, shift = 0): Reader {
  return (data, at, end) => (at + offset + 2 <= end ? (u16(data, at + offset) & mask) >> shift : ABSENT);
}

export function long(offset: number, mask = 0xffffffff, shift = 0): Reader {
  return (data, at, end) => (at + offset + 4 <= end ? (i32(data, at + offset) & mask) >>> shift : ABSENT);
}

/** Where `length` bytes begin: the value of an address field. */
export function bytes(offset: number, length: number): Reader {
  return (_data, at, end) => (at + offset + length <= end ? at + offset : ABSENT);
}

/** Only where the header fulfils a condition. */
export function when(condition: Reader, reader: Reader): Reader {
  return (data, at, end, packet, index) =>
    condition(data, at, end, packet, index) > 0 ? reader(data, at, end, packet, index) : ABSENT;
}

/** The value times a factor: header lengths are counted in words. */
export function times(factor: number, reader: Reader): Reader {
  return (data, at, end, packet, index) => {
    const value = reader(data, at, end, packet, index);
    return value === ABSENT ? ABSENT : value * factor;
  };
}

/** 1 where the value is the expected one. */
export function is(expected: number, reader: Reader): Reader {
  return (data, at, end, packet, index) => (reader(data, at, end, packet, index) === expected ? 1 : 0);
}

/** From 0x600 on the field is an EtherType, below it is a length (IEEE 802.3, 3.2.6). */
export function etherType(offset: number): Reader {
  return (data, at, end) => {
    const type = at + offset + 2 <= end ? u16(data, at + offset) : 0;
    return type >= 0x600 ? type : ABSENT;
  };
}

/** ARP addresses have the lengths that the packet says: hardware at 8, then protocol, then both of the target. */
export function arpHardware(target: boolean): Reader {
  return (data, at, end) => {
    if (at + 8 > end || data[at + 4] !== 6) return ABSENT;
    const start = at + 8 + (target ? 6 + data[at + 5] : 0);
    return start + 6 <= end ? start : ABSENT;
  };
}

export function arpIpv4(target: boolean): Reader {
  return (data, at, end) => {
    if (at + 8 > end || u16(data, at + 2) !== 0x0800 || data[at + 5] !== 4) return ABSENT;
    const start = at + 8 + data[at + 4] + (target ? 4 + data[at + 4] : 0);
    return start + 4 <= end ? u32(data, start) : ABSENT;
  };
}

/** Zero stands for the whole packet where segmentation offload fills the length in after the capture saw it. */
export const ipv4Length: Reader = (data, at, end, packet) => {
  if (at + 4 > end) return ABSENT;
  return u16(data, at + 2) || (data === packet.frame ? packet.frameOffset + packet.length : end) - at;
};

/** TCP payload bytes as the IP header tells, whether captured or not. */
export const tcpLength: Reader = (data, at, end, packet, index) => {
  if (at + 13 > end) return ABSENT;
  const payload = at + ((data[at + 12] >> 4) << 2);
  if (data === packet.data && at === packet.transportOffset) return packet.payloadLength;
  return Math.max(0, datagramEnd(data, end, packet, index) - payload);
};

/** Wireshark has no length and no raw sequence number of a segment that an ICMP error quotes only in part. */
export function notInPart(reader: Reader): Reader {
  return (data, at, end, packet, index) =>
    index >= packet.quotedFrom && datagramEnd(data, end, packet, index) > end
      ? ABSENT
      : reader(data, at, end, packet, index);
}

/** Where the datagram around a transport header ends, as the IP header before it tells. */
function datagramEnd(data: Uint8Array, end: number, packet: Packet, index: number): number {
  if (index === 0 || packet.layerData[index - 1] !== data) return end;
  const at = packet.layerOffsets[index - 1];
  return at + (packet.layers[index - 1] === Layer.IPV4 ? u16(data, at + 2) : u16(data, at + 4) + 40);
}

/** One after the other the entries of a label stack; the last one has its bottom-of-stack bit set (RFC 3032). */
export function mplsEntry(n: number, read: Reader): Reader {
  return (data, at, end, packet, index) => {
    for (let entry = 0; entry < n; entry++) {
      const bottom = at + 4 * entry + 2;
      if (bottom >= end || (data[bottom] & 1) === 1) return ABSENT;
    }
    return read(data, at + 4 * n, end, packet, index);
  };
}
