// For the tests of this folder only: captures built by hand, byte by byte, and a reader run to its end.

import { BYTE_ORDER_MAGIC, BlockType, padded } from "./pcapng-format.ts";
import { type CaptureFileError, Frame, type FrameReader } from "./frame.ts";

export interface TakenFrame {
  time: number;
  badTime?: true;
  length: number;
  interface: number;
  linkType: number;
  bytes: number[];
}

/** Pushes the pieces as a host does, each in one reused buffer that is overwritten when it has been read. */
export function readAll(
  reader: FrameReader,
  ...pieces: Uint8Array[]
): { frames: TakenFrame[]; error: CaptureFileError | null } {
  const frames: TakenFrame[] = [];
  const frame = new Frame();
  for (const piece of pieces) {
    const reused = piece.slice();
    reader.push(reused);
    while (reader.next(frame)) {
      const { time, length, linkType, data, offset, captured } = frame;
      const bytes = Array.from(data.subarray(offset, offset + captured));
      const bad = frame.badTime ? { badTime: true as const } : {};
      frames.push({ time, ...bad, length, interface: frame.interface, linkType, bytes });
    }
    reused.fill(0xee);
  }
  reader.end();
  return { frames, error: reader.error };
}

/** Cuts into pieces of the given sizes, over and over. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

export function concat(...parts: (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

/** The four bytes of a word, and the two of a half one, in either byte order. */
export function u32(value: number, littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
}

export function u16(value: number, littleEndian = true): Uint8Array {
  return littleEndian ? Uint8Array.of(value & 0xff, value >> 8) : Uint8Array.of(value >> 8, value & 0xff);
}

export interface PcapParts {
  magic?: number;
  littleEndian?: boolean;
  version?: [number, number];
  linkType?: number;
  snapLength?: number;
}

export function pcapHeader(parts: PcapParts = {}): Uint8Array {
  const { magic = 0xa1b2c3d4, littleEndian: le = true, version = [2, 4], linkType = 1, snapLength = 65_535 } = parts;
  const [major, minor] = version;
  return concat(
    u32(magic, le),
    u16(major, le),
    u16(minor, le),
    new Uint8Array(8),
    u32(snapLength, le),
    u32(linkType, le),
  );
}

/** `words` are the header: seconds, fraction, captured length, length and whatever more the variant has. */
export function pcapRecord(words: readonly number[], data: readonly number[], littleEndian = true): Uint8Array {
  return concat(...words.map((word) => u32(word, littleEndian)), data);
}

export function block(type: number, body: Uint8Array, littleEndian = true): Uint8Array {
  const length = u32(body.length + 12, littleEndian);
  return concat(u32(type, littleEndian), length, body, length);
}

export function option(code: number, value: readonly number[], littleEndian = true): Uint8Array {
  const padding = new Uint8Array(padded(value.length) - value.length);
  return concat(u16(code, littleEndian), u16(value.length, littleEndian), value, padding);
}

export function sectionHeader(littleEndian = true, options: Uint8Array = new Uint8Array(0), minor = 0): Uint8Array {
  const version = concat(u16(1, littleEndian), u16(minor, littleEndian));
  const unknownLength = new Uint8Array(8).fill(0xff);
  const body = concat(u32(BYTE_ORDER_MAGIC, littleEndian), version, unknownLength, options);
  return block(BlockType.SECTION_HEADER, body, littleEndian);
}

export function interfaceBlock(
  linkType: number,
  snapLength: number,
  options: Uint8Array = new Uint8Array(0),
  littleEndian = true,
): Uint8Array {
  const body = concat(u16(linkType, littleEndian), [0, 0], u32(snapLength, littleEndian), options);
  return block(BlockType.INTERFACE_DESCRIPTION, body, littleEndian);
}

/** `words`: interface, high and low ticks, captured length, length. */
export function enhancedPacket(
  words: readonly number[],
  data: readonly number[],
  littleEndian = true,
  options: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const padding = new Uint8Array(padded(data.length) - data.length);
  const body = concat(...words.map((word) => u32(word, littleEndian)), data, padding, options);
  return block(BlockType.ENHANCED_PACKET, body, littleEndian);
}

export function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
