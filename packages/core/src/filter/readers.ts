// Readers of header fields: each checks that its bytes were captured before it reads them.

import { i32, u16, u32 } from "../decode/bytes.ts";
import { Layer } from "../decode/layer.ts";
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

/** From 0x600 on the field after the addresses is an EtherType, below it is a length (IEEE 802.3, 3.2.6). */
export const etherType: Reader = (data, at, end) => {
  const type = at + 14 <= end ? u16(data, at + 12) : 0;
  return type >= 0x600 ? type : ABSENT;
};

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

/** TCP payload bytes as the IP header tells, whether captured or not. */
export const tcpLength: Reader = (data, at, end, packet, index) => {
  if (at + 20 > end) return ABSENT;
  const headerLength = (data[at + 12] >> 4) << 2;
  if (data === packet.data && at === packet.transportOffset) return packet.payloadLength;
  if (index === 0 || packet.layerData[index - 1] !== data) return Math.max(0, end - at - headerLength);
  const ip = packet.layerOffsets[index - 1];
  const length = packet.layers[index - 1] === Layer.IPV4 ? u16(data, ip + 2) : u16(data, ip + 4) + 40;
  return Math.max(0, ip + length - at - headerLength);
};

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
