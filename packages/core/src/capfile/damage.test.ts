// Both formats under every split, every truncation and random damage.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Frame } from "./frame.ts";
import { openCapture } from "./open-capture.ts";
import {
  concat,
  cut,
  enhancedPacket,
  interfaceBlock,
  option,
  pcapHeader,
  pcapRecord,
  readAll,
  sectionHeader,
} from "./testing.ts";

const DATA = [[], [1], [1, 2, 3, 4], Array.from({ length: 70 }, (_, i) => i), [9, 8, 7]];

/** The parts of a file, and which of them hold a frame. */
const FILES: Record<string, { parts: Uint8Array[]; holdsFrame: (index: number) => boolean }> = {
  pcap: {
    parts: [pcapHeader(), ...DATA.map((data, i) => pcapRecord([i, i, data.length, 99], data))],
    holdsFrame: (index) => index > 0,
  },
  "pcap, modified, big endian": {
    parts: [
      pcapHeader({ magic: 0xa1b2cd34, littleEndian: false }),
      ...DATA.map((data, i) => pcapRecord([i, i, data.length, 99, 0, 0], data, false)),
    ],
    holdsFrame: (index) => index > 0,
  },
  pcapng: {
    parts: [
      sectionHeader(),
      interfaceBlock(1, 0, option(2, [0x61, 0x62])),
      ...DATA.map((data, i) => enhancedPacket([0, 0, i, data.length, 99], data, true, option(1, [i]))),
      sectionHeader(false),
      interfaceBlock(113, 0, option(9, [9], false), false),
      ...DATA.map((data, i) => enhancedPacket([0, 0, i, data.length, 99], data, false)),
    ],
    holdsFrame: (index) => index > 1 && index !== 2 + DATA.length && index !== 3 + DATA.length,
  },
};

describe.each(Object.entries(FILES))("%s", (_, { parts, holdsFrame }) => {
  const file = concat(...parts);
  const whole = readAll(openCapture(), file);

  test("is whole to begin with", () => {
    expect(whole.error).toBeNull();
    expect(whole.frames).toHaveLength(parts.filter((__, index) => holdsFrame(index)).length);
  });

  test("any split into chunks gives the same frames", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 130 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        expect(readAll(openCapture(), ...cut(file, sizes))).toEqual(whole);
      }),
    );
  });

  test("empty chunks change nothing", () => {
    const pieces = cut(file, [33]).flatMap((piece) => [new Uint8Array(0), piece]);
    expect(readAll(openCapture(), ...pieces)).toEqual(whole);
  });

  test("cut at any byte, the whole packets come, and an error unless the cut is at a border", () => {
    const borders = new Map<number, number>();
    let frames = 0;
    let at = 0;
    parts.forEach((part, index) => {
      at += part.length;
      frames += holdsFrame(index) ? 1 : 0;
      borders.set(at, frames);
    });
    let before = 0;
    let border = 0;
    for (let length = 0; length < file.length; length++) {
      if (borders.has(length)) [before, border] = [borders.get(length)!, length];
      const result = readAll(openCapture(), ...cut(file.subarray(0, length), [50]));
      expect(result.frames).toEqual(whole.frames.slice(0, before));
      if (borders.has(length)) expect(result.error).toBeNull();
      else expect(result.error).toMatchObject({ code: length < 4 ? "not-a-capture" : "truncated", offset: border });
    }
  });

  test("random damage: no throw, no endless loop, frames within their data", () => {
    const damage = fc.record({
      changes: fc.array(fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 8,
      }),
      sizes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(damage, ({ changes, sizes }) => {
        const damaged = file.slice();
        for (const [position, value] of changes) damaged[position] = value;
        const reader = openCapture();
        const frame = new Frame();
        let frames = 0;
        for (const piece of cut(damaged, sizes)) {
          reader.push(piece);
          while (reader.next(frame)) {
            frames++;
            expect(frame.offset + frame.captured).toBeLessThanOrEqual(frame.data.length);
            expect(frame.captured).toBeLessThanOrEqual(frame.length);
            expect(Number.isFinite(frame.time)).toBe(true);
            expect(reader.interfaces[frame.interface]!.linkType).toBe(frame.linkType);
          }
        }
        reader.end();
        // A packet takes at least the 16 bytes of its header.
        expect(frames).toBeLessThanOrEqual(file.length / 16);
        if (reader.error !== null) expect(reader.error.offset).toBeLessThanOrEqual(file.length);
      }),
      { numRuns: 2000 },
    );
  });
});
