import { describe, expect, test } from "vitest";
import { PcapngReader } from "./pcapng-reader.ts";
import {
  ascii,
  block,
  concat,
  enhancedPacket,
  interfaceBlock,
  option,
  readAll,
  sectionHeader,
  u16,
  u32,
} from "./testing.ts";

const END = option(0, []);
const ETHERNET = interfaceBlock(1, 0);
const PACKET = enhancedPacket([0, 0, 1_000_000, 1, 1], [7]);

const read = (...parts: Uint8Array[]) => readAll(new PcapngReader(), concat(...parts));
const count = (value: number) => Array.from(concat(u32(value), u32(0)));
const statistics = (id: number, ...options: Uint8Array[]) => block(5, concat(u32(id), u32(0), u32(0), ...options));

function timeAt(resolution: number, high: number, low: number): number {
  const from = interfaceBlock(1, 0, option(9, [resolution]));
  return read(sectionHeader(), from, enhancedPacket([0, high, low, 0, 0], [])).frames[0]!.time;
}

describe.each([
  ["little endian", true],
  ["big endian", false],
])("%s", (_, le) => {
  test("every kind of packet block", () => {
    const { frames, error } = read(
      sectionHeader(le),
      interfaceBlock(1, 4, new Uint8Array(0), le),
      interfaceBlock(113, 0, new Uint8Array(0), le),
      enhancedPacket([1, 1, 2, 5, 60], [1, 2, 3, 4, 5], le),
      // Obsolete packet: interface 1, 7 dropped.
      block(2, concat(u16(1, le), u16(7, le), u32(0, le), u32(9, le), u32(2, le), u32(2, le), [6, 7, 0, 0]), le),
      // Simple packets: the snapshot length of the first interface, then the frame's own.
      block(3, concat(u32(90, le), [1, 2, 3, 4]), le),
      block(3, concat(u32(3, le), [1, 2, 3, 0]), le),
    );
    expect(error).toBeNull();
    expect(frames).toEqual([
      { time: 4_294_967_298, length: 60, interface: 1, linkType: 113, bytes: [1, 2, 3, 4, 5] },
      { time: 9, length: 2, interface: 1, linkType: 113, bytes: [6, 7] },
      { time: 9, length: 90, interface: 0, linkType: 1, bytes: [1, 2, 3, 4] },
      { time: 9, length: 3, interface: 0, linkType: 1, bytes: [1, 2, 3] },
    ]);
  });

  test("other blocks are skipped", () => {
    const { frames, error } = read(
      sectionHeader(le),
      interfaceBlock(1, 0, new Uint8Array(0), le),
      block(4, concat(u16(1, le), u16(6, le), [10, 0, 0, 1, 0x61, 0, 0, 0], u32(0, le)), le),
      block(5, new Uint8Array(12), le),
      block(10, concat(u32(0x544c534b, le), u32(3, le), [1, 2, 3, 0]), le),
      block(0x0bad, concat(u32(0x7ed9, le), [1, 2, 3, 4]), le),
      block(0x4000_0bad, u32(0x7ed9, le), le),
      block(9, concat([1, 2, 3, 4]), le),
      block(0x8000_0001, new Uint8Array(0), le),
      enhancedPacket([0, 0, 1, 1, 1], [7], le),
    );
    expect(error).toBeNull();
    expect(frames).toHaveLength(1);
  });

  test("interface options", () => {
    const options = concat(
      option(1, ascii("a comment"), le),
      option(2, ascii("eth0\0"), le),
      option(3, [0xc3, 0xa9, 0xff], le),
      option(9, [9], le),
      option(0, [], le),
      [0xde, 0xad, 0xbe, 0xef],
    );
    const reader = new PcapngReader();
    readAll(reader, concat(sectionHeader(le), interfaceBlock(1, 96, options, le)));
    expect(reader.interfaces).toEqual([{ name: "eth0", description: "é\ufffd", linkType: 1, snapLength: 96 }]);
  });

  test("a time offset is added, also a negative one", () => {
    const seconds = (value: bigint) => {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigInt64(0, value, le);
      return Array.from(bytes);
    };
    const { frames } = read(
      sectionHeader(le),
      interfaceBlock(1, 0, option(14, seconds(1_000_000n), le), le),
      interfaceBlock(1, 0, option(14, seconds(-5n), le), le),
      enhancedPacket([0, 0, 3, 0, 0], [], le),
      enhancedPacket([1, 0, 7_000_000, 0, 0], [], le),
    );
    expect(frames.map(({ time }) => time)).toEqual([1_000_000_000_003, 2_000_000]);
  });

  test("a time before 1970 or after the year 9999 is told of", () => {
    const { frames } = read(
      sectionHeader(le),
      interfaceBlock(1, 0, option(14, [255, 255, 255, 255, 255, 255, 255, 255], le), le),
      interfaceBlock(1, 0, new Uint8Array(0), le),
      enhancedPacket([0, 0, 999_999, 0, 0], [], le),
      enhancedPacket([0, 0, 1_000_000, 0, 0], [], le),
      enhancedPacket([1, 0xffff_ffff, 0xffff_ffff, 0, 0], [], le),
      enhancedPacket([1, 0, 7, 0, 0], [], le),
    );
    expect(frames.map(({ time, badTime }) => [time, badTime])).toEqual([
      [0, true],
      [0, undefined],
      [Date.UTC(9999, 11, 31) * 1000, true],
      [7, undefined],
    ]);
  });
});

test("a section has its own byte order, interfaces and resolutions", () => {
  const reader = new PcapngReader();
  const { frames, error } = readAll(
    reader,
    concat(
      sectionHeader(true),
      interfaceBlock(1, 0),
      interfaceBlock(113, 0),
      enhancedPacket([1, 0, 5, 1, 1], [1]),
      sectionHeader(false),
      interfaceBlock(228, 0, option(9, [3], false), false),
      enhancedPacket([0, 0, 5, 1, 1], [2], false),
      sectionHeader(true),
      interfaceBlock(229, 0),
      enhancedPacket([0, 0, 5, 1, 1], [3]),
    ),
  );
  expect(error).toBeNull();
  expect(reader.interfaces.map(({ linkType }) => linkType)).toEqual([1, 113, 228, 229]);
  expect(frames.map((frame) => [frame.interface, frame.linkType, frame.time])).toEqual([
    [1, 113, 5],
    [2, 228, 5000],
    [3, 229, 5],
  ]);
});

test("resolutions to the base of 10 and of 2", () => {
  expect(timeAt(0, 0, 12)).toBe(12_000_000);
  expect(timeAt(3, 0, 12)).toBe(12_000);
  expect(timeAt(6, 1, 12)).toBe(4_294_967_308);
  // 1,700,000,000.123456 s in nanoseconds: exact, though the ticks do not fit a float64.
  const ticks = 1_700_000_000_123_456_000n;
  expect(timeAt(9, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn))).toBe(1_700_000_000_123_456);
  expect(timeAt(0x80 | 8, 0, 384)).toBe(1_500_000);
  expect(timeAt(0x80 | 32, 1_700_000_000, 0x8000_0000)).toBe(1_700_000_000_500_000);
  expect(timeAt(0x80 | 63, 0x8000_0000, 0)).toBe(1_000_000);
});

test("simple packets before any time have none, and belong to the first interface", () => {
  const { frames, error } = read(sectionHeader(), ETHERNET, block(3, concat(u32(1), [1, 0, 0, 0])));
  expect(error).toBeNull();
  expect(frames[0]).toMatchObject({ time: 0, interface: 0 });
});

test("losses come from the last statistics of each interface, in all sections", () => {
  const unknown = Array.from({ length: 8 }, () => 0xff);
  const reader = new PcapngReader();
  const { error } = readAll(
    reader,
    concat(
      sectionHeader(),
      ETHERNET,
      ETHERNET,
      statistics(0, option(5, count(3))),
      statistics(0, option(4, count(1000)), option(5, count(10)), option(7, count(1)), END),
      statistics(1, option(5, unknown)),
      statistics(9, option(5, count(500))),
      sectionHeader(),
      ETHERNET,
      statistics(0, option(5, count(100))),
    ),
  );
  expect(error).toBeNull();
  expect(reader.dropped).toBe(111);
});

const shortOption = concat(u16(2), u16(100), [1, 2, 3, 4]);

test.each<[string, Uint8Array]>([
  ["a length that is no multiple of 4", concat(u32(0xbad), u32(13), [0], u32(13))],
  ["a length shorter than any block", concat(u32(6), u32(8), new Uint8Array(25))],
  ["a length beyond all limits", concat(u32(6), u32(0x100_0004), new Uint8Array(25))],
  ["a trailing length that differs", concat(u32(0xbad), u32(16), u32(0), u32(20))],
  ["no room for the fixed fields of a packet", block(6, new Uint8Array(16))],
  ["no room for the fixed fields of an obsolete packet", block(2, new Uint8Array(16))],
  ["no room for the fixed fields of a simple packet", block(3, new Uint8Array(0))],
  ["no room for the fixed fields of an interface", block(1, new Uint8Array(4))],
  ["no room for the fixed fields of statistics", block(5, new Uint8Array(8))],
  ["no room for the fixed fields of secrets", block(10, new Uint8Array(4))],
  ["secrets longer than their block", block(10, concat(u32(1), u32(5), u32(0)))],
  ["a packet longer than its block", enhancedPacket([0, 0, 0, 65_536, 65_536], [1])],
  ["a packet longer than its block by a bit", enhancedPacket([0, 0, 0, 5, 5], [1, 2, 3, 4])],
  ["an obsolete packet longer than its block", block(2, concat(new Uint8Array(12), u32(9), u32(9), u32(0)))],
  ["a simple packet longer than its block", block(3, concat(u32(9), u32(0)))],
  ["a packet of an unknown interface", enhancedPacket([1, 0, 0, 0, 0], [])],
  [
    "a packet beyond the longest frame",
    enhancedPacket(
      [0, 0, 0, 262_145, 262_145],
      Array.from({ length: 262_145 }, () => 0),
    ),
  ],
  ["a packet with an option that does not fit", enhancedPacket([0, 0, 0, 1, 1], [1], true, shortOption)],
  ["an interface with an option that does not fit", interfaceBlock(1, 0, shortOption)],
  ["a section with an option that does not fit", sectionHeader(true, shortOption)],
  ["statistics with an option that does not fit", block(5, concat(new Uint8Array(12), shortOption))],
  ["a count that is not 64 bits", block(5, concat(new Uint8Array(12), option(5, [1])))],
  ["a resolution of two bytes", interfaceBlock(1, 0, option(9, [6, 6]))],
  ["a resolution finer than 64 bits, base 10", interfaceBlock(1, 0, option(9, [20]))],
  ["a resolution finer than 64 bits, base 2", interfaceBlock(1, 0, option(9, [0x80 | 64]))],
  ["a time offset of four bytes", interfaceBlock(1, 0, option(14, [1, 2, 3, 4]))],
  ["a section header without byte-order magic", block(0x0a0d0d0a, new Uint8Array(16))],
  ["a section header that is too short", block(0x0a0d0d0a, u32(0x1a2b3c4d))],
])("damage: %s", (_, bad) => {
  const good = concat(sectionHeader(), ETHERNET, PACKET);
  const { frames, error } = read(good, bad, PACKET);
  expect(frames).toHaveLength(1);
  expect(error).toMatchObject({ code: "bad-block", offset: good.length });
  expect(error!.message).toContain(`byte ${good.length} `);
});

test("packets need an interface first", () => {
  expect(read(sectionHeader(), PACKET).error).toMatchObject({ code: "bad-block", offset: 28 });
  expect(read(sectionHeader(), block(3, new Uint8Array(4))).error).toMatchObject({ code: "bad-block", offset: 28 });
  // The interfaces of another section do not count.
  const before = concat(sectionHeader(), ETHERNET, sectionHeader());
  expect(read(before, PACKET).error).toMatchObject({ code: "bad-block", offset: before.length });
});

test("versions 1.0 and 1.2 are read, others refused, also in a later section", () => {
  expect(read(sectionHeader(true, undefined, 2), ETHERNET, PACKET).frames).toHaveLength(1);
  const good = concat(sectionHeader(), ETHERNET, PACKET);
  const { frames, error } = read(good, sectionHeader(false, undefined, 1));
  expect(frames).toHaveLength(1);
  expect(error).toMatchObject({ code: "unsupported-version", offset: good.length });
});

test("without a section header first it is no capture", () => {
  expect(read(ETHERNET, PACKET).error).toMatchObject({ code: "not-a-capture", offset: 0 });
});

test("the list of interfaces is bounded", () => {
  const reader = new PcapngReader();
  const many = new Uint8Array(ETHERNET.length * 65_537);
  for (let at = 0; at < many.length; at += ETHERNET.length) many.set(ETHERNET, at);
  const { error } = readAll(reader, sectionHeader(), many);
  expect(reader.interfaces).toHaveLength(65_536);
  expect(error).toMatchObject({ code: "bad-block", offset: 28 + 65_536 * ETHERNET.length });
});

test("a long name is cut", () => {
  const reader = new PcapngReader();
  readAll(
    reader,
    concat(
      sectionHeader(),
      interfaceBlock(
        1,
        0,
        option(
          2,
          Array.from({ length: 60_000 }, () => 0x61),
        ),
      ),
    ),
  );
  expect(reader.interfaces[0]!.name).toBe("a".repeat(256));
});
