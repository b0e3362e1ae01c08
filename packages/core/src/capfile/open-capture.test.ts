import { expect, test } from "vitest";
import { openCapture } from "./open-capture.ts";
import {
  ascii,
  concat,
  cut,
  enhancedPacket,
  interfaceBlock,
  pcapHeader,
  pcapRecord,
  readAll,
  sectionHeader,
} from "./testing.ts";

const pcap = concat(pcapHeader(), pcapRecord([1, 2, 3, 3], [1, 2, 3]));
const pcapng = concat(sectionHeader(), interfaceBlock(1, 0), enhancedPacket([0, 0, 1, 3, 3], [1, 2, 3]));

test.each([
  ["pcap", pcap],
  ["pcap", concat(pcapHeader({ littleEndian: false }), pcapRecord([1, 2, 3, 3], [1, 2, 3], false))],
  ["pcap", concat(pcapHeader({ magic: 0xa1b23c4d }), pcapRecord([1, 2, 3, 3], [1, 2, 3]))],
  ["pcap", concat(pcapHeader({ magic: 0xa1b2cd34 }), pcapRecord([1, 2, 3, 3, 0, 0], [1, 2, 3]))],
  ["pcapng", pcapng],
] as const)("detects %s, also byte by byte", (format, file) => {
  for (const size of [1, 3, 4, 5, 1000]) {
    const reader = openCapture();
    expect(reader.format).toBeNull();
    const { frames, error } = readAll(reader, ...cut(file, [size]));
    expect(error).toBeNull();
    expect(frames.map(({ bytes }) => bytes)).toEqual([[1, 2, 3]]);
    expect(reader.format).toBe(format);
    expect(reader.interfaces).toHaveLength(1);
    expect(reader.dropped).toBe(0);
  }
});

test.each([
  ["empty", []],
  ["snoop", ascii("snoop\0\0\0")],
  ["gzip inside gzip", [0x1f, 0x8b, 8, 0, 0, 0]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd, 0]],
  ["zip", ascii("PK\u0003\u0004")],
  ['text "<!DO"', ascii("<!DOCTYPE html>")],
  ["bytes 00 01 02 ff", [0, 1, 2, 0xff, 4]],
  ["bytes d4 c3 b2", [0xd4, 0xc3, 0xb2]],
])("refuses %s and says what it is", (what, bytes) => {
  for (const size of [1, 100]) {
    const { frames, error } = readAll(openCapture(), ...cut(Uint8Array.from(bytes), [size]));
    expect(frames).toEqual([]);
    expect(error).toMatchObject({ code: "not-a-capture", offset: 0 });
    expect(error!.message).toContain(what);
    expect(error!.message).not.toContain("\n");
  }
});

test("an error of the format is the reader's error", () => {
  expect(readAll(openCapture(), pcap.subarray(0, -1)).error).toMatchObject({ code: "truncated", offset: 24 });
  expect(readAll(openCapture(), pcapng.subarray(0, -1)).error).toMatchObject({ code: "truncated", offset: 48 });
});
