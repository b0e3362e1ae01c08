import { expect, test } from "vitest";
import { PcapReader } from "./pcap-reader.ts";
import { Frame } from "./frame.ts";
import { concat, cut, pcapHeader, pcapRecord, readAll } from "./testing.ts";

const read = (...parts: Uint8Array[]) => readAll(new PcapReader(), concat(...parts));

test.each([
  ["little endian", true],
  ["big endian", false],
])("microseconds, %s", (_, littleEndian) => {
  const { frames, error } = read(
    pcapHeader({ littleEndian, linkType: 113 }),
    pcapRecord([1_700_000_000, 999_999, 3, 60], [1, 2, 3], littleEndian),
    pcapRecord([1_700_000_001, 0, 0, 0], [], littleEndian),
  );
  expect(error).toBeNull();
  expect(frames).toEqual([
    { time: 1_700_000_000_999_999, length: 60, interface: 0, linkType: 113, bytes: [1, 2, 3] },
    { time: 1_700_000_001_000_000, length: 0, interface: 0, linkType: 113, bytes: [] },
  ]);
});

test.each([
  ["little endian", true],
  ["big endian", false],
])("nanoseconds keep a fraction, %s", (_, littleEndian) => {
  const header = pcapHeader({ magic: 0xa1b23c4d, littleEndian });
  const { frames } = read(header, pcapRecord([1_700_000_000, 123_456_750, 1, 1], [9], littleEndian));
  expect(frames[0]!.time).toBe(1_700_000_000_123_456.75);
});

test("the modified format has longer record headers", () => {
  const header = pcapHeader({ magic: 0xa1b2cd34 });
  const { frames, error } = read(
    header,
    pcapRecord([5, 6, 2, 2, 0xaaaaaaaa, 0xbbbbbbbb], [1, 2]),
    pcapRecord([7, 8, 1, 4, 0, 0], [3]),
  );
  expect(error).toBeNull();
  expect(frames.map(({ time, length, bytes }) => [time, length, bytes])).toEqual([
    [5_000_006, 2, [1, 2]],
    [7_000_008, 4, [3]],
  ]);
});

test("seconds run on after 2038", () => {
  const { frames } = read(pcapHeader(), pcapRecord([0xffff_ffff, 1, 1, 1], [0]));
  expect(frames[0]!.time).toBe(0xffff_ffff * 1e6 + 1);
});

test.each([1_000_000, 0x8000_0000, 0xffff_ffff])(
  "a fraction of %i stays within its second and is marked",
  (fraction) => {
    const { frames, error } = read(
      pcapHeader(),
      pcapRecord([100, fraction, 1, 1], [0]),
      pcapRecord([101, 0, 1, 1], [0]),
    );
    expect(error).toBeNull();
    expect(frames.map(({ time, badTime }) => [time, badTime])).toEqual([
      [100_999_999, true],
      [101_000_000, undefined],
    ]);
  },
);

test("a frame is never shorter on the wire than what was captured of it", () => {
  const { frames } = read(pcapHeader(), pcapRecord([0, 0, 3, 1], [1, 2, 3]));
  expect(frames[0]).toMatchObject({ length: 3, bytes: [1, 2, 3] });
});

test("FCS bits around the link type are ignored, raw IP as numbered in memory is raw IP", () => {
  const linkTypes = [0xf400_0001, 0x0400_0071, 12, 14, 101].map((linkType) => {
    const reader = new PcapReader();
    readAll(reader, pcapHeader({ linkType }));
    return reader.interfaces[0]!.linkType;
  });
  expect(linkTypes).toEqual([1, 113, 101, 101, 101]);
});

test("the header gives one interface without a name", () => {
  const reader = new PcapReader();
  expect(readAll(reader, pcapHeader({ snapLength: 96 }))).toEqual({ frames: [], error: null });
  expect(reader.interfaces).toEqual([{ name: null, description: null, linkType: 1, snapLength: 96 }]);
});

test("before 2.3 the lengths stand in the other order, in 2.3 in either", () => {
  expect(read(pcapHeader({ version: [2, 2] }), pcapRecord([0, 0, 60, 2], [1, 2])).frames[0]).toMatchObject({
    length: 60,
    bytes: [1, 2],
  });
  const { frames, error } = read(
    pcapHeader({ version: [2, 3] }),
    pcapRecord([0, 0, 60, 2], [1, 2]),
    pcapRecord([0, 0, 1, 50], [3]),
  );
  expect(error).toBeNull();
  expect(frames.map(({ length, bytes }) => [length, bytes])).toEqual([
    [60, [1, 2]],
    [50, [3]],
  ]);
});

test.each<[number, number]>([
  [1, 4],
  [2, 5],
  [3, 0],
  [0, 0],
])("version %i.%i is refused", (major, minor) => {
  const { frames, error } = read(pcapHeader({ version: [major, minor] }), pcapRecord([0, 0, 1, 1], [1]));
  expect(frames).toEqual([]);
  expect(error).toMatchObject({ code: "unsupported-version", offset: 0 });
  expect(error!.message).toContain(`${major}.${minor}`);
});

test("a captured length beyond all limits is damage at the record's offset", () => {
  const good = concat(pcapHeader(), pcapRecord([0, 0, 2, 2], [1, 2]));
  const bad = pcapRecord([0, 0, 262_145, 262_145], [1, 2, 3]);
  const { frames, error } = read(good, bad);
  expect(frames).toHaveLength(1);
  expect(error).toMatchObject({ code: "bad-record", offset: good.length });
  expect(error!.message).toContain(`byte ${good.length}`);
});

test("a USB message may be longer than a network frame, a block never", () => {
  const header = pcapHeader({ linkType: 249 });
  expect(read(header, pcapRecord([0, 0, 300_000, 300_000], [])).error!.code).toBe("truncated");
  expect(read(header, pcapRecord([0, 0, 0x100_0000, 0x100_0000], [])).error!.code).toBe("bad-record");
});

test("nothing comes after damage, whatever is pushed", () => {
  const reader = new PcapReader();
  const { error } = readAll(
    reader,
    concat(pcapHeader(), pcapRecord([0, 0, 0xffff_ffff, 0], [])),
    pcapRecord([0, 0, 1, 1], [1]),
    pcapRecord([0, 0, 1, 1], [1]),
  );
  expect(error!.offset).toBe(24);
  expect(reader.next(new Frame())).toBe(false);
});

test("a cut header or record says how much of it is there", () => {
  const whole = concat(pcapHeader(), pcapRecord([0, 0, 4, 4], [1, 2, 3, 4]));
  expect(readAll(new PcapReader(), whole.subarray(0, 23)).error).toMatchObject({ code: "truncated", offset: 0 });
  const { frames, error } = read(whole, whole.subarray(24, 40 + 1));
  expect(frames).toHaveLength(1);
  expect(error).toMatchObject({ code: "truncated", offset: whole.length });
  expect(error!.message).toContain("17 bytes");
});

test("a whole record in a chunk is handed out in place, a split one from the carry buffer", () => {
  const file = concat(pcapHeader(), pcapRecord([0, 0, 2, 2], [1, 2]), pcapRecord([0, 0, 2, 2], [3, 4]));
  const [first, second] = [file.slice(0, 50), file.slice(50)];
  const reader = new PcapReader();
  const frame = new Frame();
  reader.push(first);
  expect(reader.next(frame)).toBe(true);
  expect(frame.data.buffer).toBe(first.buffer);
  expect(reader.next(frame)).toBe(false);
  first.fill(0xff);
  reader.push(second);
  expect(reader.next(frame)).toBe(true);
  expect(frame.data.buffer).not.toBe(second.buffer);
  expect(Array.from(frame.data.subarray(frame.offset, frame.offset + 2))).toEqual([3, 4]);
});

test("the carry buffer grows with a long record that comes in many chunks", () => {
  const data = Array.from({ length: 200_000 }, (_, i) => i % 251);
  const file = concat(pcapHeader(), pcapRecord([0, 0, 200_000, 200_000], data), pcapRecord([0, 0, 1, 1], [5]));
  const { frames, error } = readAll(new PcapReader(), ...cut(file, [9_999]));
  expect(error).toBeNull();
  expect(frames.map(({ bytes }) => bytes)).toEqual([data, [5]]);
});

test("a claimed length allocates nothing until the bytes come", () => {
  const reader = new PcapReader();
  const frame = new Frame();
  for (const piece of cut(concat(pcapHeader({ linkType: 249 }), pcapRecord([0, 0, 16_000_000, 0], [])), [7])) {
    reader.push(piece);
    expect(reader.next(frame)).toBe(false);
  }
  const { carry } = (reader as unknown as { window: { carry: Uint8Array } }).window;
  expect(carry.length).toBeLessThanOrEqual(65_536);
});

test("pushing before everything was taken is a programming error", () => {
  const reader = new PcapReader();
  reader.push(pcapHeader());
  expect(() => reader.push(pcapHeader())).toThrow("next()");
  expect(() => reader.end()).toThrow("next()");
});
