// What the writers write, the readers read back.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type CaptureInterface, Frame } from "./frame.ts";
import { openCapture } from "./open-capture.ts";
import { PcapWriter } from "./pcap-writer.ts";
import { PcapngWriter } from "./pcapng-writer.ts";
import { concat, readAll } from "./testing.ts";

const ETH: CaptureInterface = { name: "eth0", description: "Ünï – 😀", linkType: 1, snapLength: 96 };
const TUN: CaptureInterface = { name: null, description: null, linkType: 101, snapLength: 0 };

function frameOf(time: number, bytes: readonly number[], length = bytes.length, from = 0): Frame {
  const frame = new Frame();
  // Not at the start of its data, as behind a record header.
  frame.data = concat([0xaa, 0xbb], bytes, [0xcc]);
  frame.offset = 2;
  frame.captured = bytes.length;
  frame.length = length;
  frame.time = time;
  frame.interface = from;
  return frame;
}

test("pcap: header, then records, in as many batches as the caller likes", () => {
  const writer = new PcapWriter({ linkType: 113, snapLength: 96 });
  expect(writer.pending).toBe(24);
  const batches = [writer.take().slice()];
  writer.append(frameOf(1_700_000_000_123_456, [1, 2, 3], 60));
  writer.append(frameOf(1_700_000_001_000_000, []));
  batches.push(writer.take().slice());
  writer.append(frameOf(1_700_000_001_000_001, [4]));
  batches.push(writer.take().slice());
  expect(writer.pending).toBe(0);

  const reader = openCapture();
  const { frames, error } = readAll(reader, ...batches);
  expect(error).toBeNull();
  expect(reader.interfaces[0]).toMatchObject({ linkType: 113, snapLength: 96 });
  expect(frames.map(({ time, length, bytes }) => [time, length, bytes])).toEqual([
    [1_700_000_000_123_456, 60, [1, 2, 3]],
    [1_700_000_001_000_000, 0, []],
    [1_700_000_001_000_001, 1, [4]],
  ]);
});

test("pcapng: interfaces, packets, an interface that comes late, statistics", () => {
  const writer = new PcapngWriter([ETH], { application: "a test" });
  writer.append(frameOf(1_700_000_000_123_456, [1, 2, 3], 60));
  expect(writer.addInterface(TUN)).toBe(1);
  writer.append(frameOf(5, [1, 2, 3, 4], 4, 1));
  writer.addStatistics(0, 1_700_000_000_123_456, 1000, 7);
  writer.addStatistics(1, 5, 10, 2 ** 40);

  const reader = openCapture();
  const { frames, error } = readAll(reader, writer.take());
  expect(error).toBeNull();
  expect(reader.interfaces).toEqual([ETH, TUN]);
  expect(reader.dropped).toBe(7 + 2 ** 40);
  expect(frames).toEqual([
    { time: 1_700_000_000_123_456, length: 60, interface: 0, linkType: 1, bytes: [1, 2, 3] },
    { time: 5, length: 4, interface: 1, linkType: 101, bytes: [1, 2, 3, 4] },
  ]);
});

test("pcapng: a frame of an interface that was never added is a programming error", () => {
  expect(() => new PcapngWriter([ETH]).append(frameOf(0, [1], 1, 1))).toThrow("interface 1");
});

test("pcapng: a comment stands behind its frame, and harms no other", () => {
  const writer = new PcapngWriter([ETH]);
  writer.append(frameOf(1, [1, 2, 3]));
  writer.appendWithComment(frameOf(2, [4, 5, 6, 7, 8]), "one of many");
  writer.append(frameOf(3, [9]));
  const written = writer.take();
  const { frames, error } = readAll(openCapture(), written);
  expect(error).toBeNull();
  expect(frames.map((frame) => frame.bytes)).toEqual([[1, 2, 3], [4, 5, 6, 7, 8], [9]]);
  // opt_comment is option 1.
  const option = [1, 0, 11, 0, ...Buffer.from("one of many"), 0, 0, 0, 0, 0];
  expect(Buffer.from(written).indexOf(Buffer.from(option))).toBeGreaterThan(0);
});

const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 });
/** Quarters of a microsecond are what a float64 holds of a time of today. */
const time = fc.integer({ min: 0, max: 2 ** 34 }).map((quarters) => 1_700_000_000_000_000 + quarters / 4);

test.each([
  ["pcap", () => new PcapWriter({ linkType: 1, nanoseconds: true })],
  ["pcapng", () => new PcapngWriter([ETH], { nanoseconds: true })],
])("%s: any frames, to the nanosecond", (_, open) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(time, bytes), { maxLength: 20 }), (packets) => {
      const writer = open();
      for (const [at, data] of packets) writer.append(frameOf(at, data));
      const { frames, error } = readAll(openCapture(), writer.take());
      expect(error).toBeNull();
      expect(frames.map((frame) => [frame.time, frame.bytes])).toEqual(packets);
    }),
  );
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])("a time of %d does no harm", (at) => {
  const [pcap, pcapng] = [new PcapWriter({ linkType: 1 }), new PcapngWriter([ETH])];
  for (const writer of [pcap, pcapng]) {
    writer.append(frameOf(at, [1]));
    const { frames, error } = readAll(openCapture(), writer.take());
    expect(error).toBeNull();
    expect(frames[0]!.time).toBeGreaterThanOrEqual(0);
  }
});

test("the buffer is reused and grows to the largest batch only", () => {
  const writer = new PcapWriter({ linkType: 1 });
  const frame = frameOf(
    0,
    Array.from({ length: 1000 }, () => 1),
  );
  const batch = () => {
    for (let i = 0; i < 200; i++) writer.append(frame);
    return writer.take();
  };
  const first = batch();
  const { buffer } = first;
  expect(readAll(openCapture(), first).frames).toHaveLength(200);
  expect(batch().buffer).toBe(buffer);
  expect(batch().length).toBe(200 * 1016);
});
