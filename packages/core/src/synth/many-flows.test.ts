import { expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { Decoder } from "../decode/decode.ts";
import { Fault } from "../decode/fault.ts";
import { TcpFlag } from "../decode/packet.ts";
import { foldSum, internetChecksum, wordSum } from "./checksum.ts";
import { MixedFlows, SynFlood } from "./many-flows.ts";

const frame = new Frame();

function flows(source: { next(out: Frame): boolean }, check: (packet: Decoder["packet"]) => void): Map<string, number> {
  const decoder = new Decoder();
  const seen = new Map<string, number>();
  while (source.next(frame)) {
    decoder.decode(frame);
    const { packet } = decoder;
    expect(packet.fault).toBe(Fault.NONE);
    expect(internetChecksum(frame.data, 14, 34)).toBe(0);
    const { data, length } = frame;
    const transportLength = ((data[16]! << 8) | data[17]!) - 20;
    const sum = wordSum(data, 26, 34) + packet.protocol + transportLength + wordSum(data, 34, 34 + transportLength);
    expect([length, foldSum(sum)]).toEqual([length, 0]);
    check(packet);
    const ends = [
      `${data.slice(26, 30)}:${packet.sourcePort}`,
      `${data.slice(30, 34)}:${packet.destinationPort}`,
    ].toSorted();
    const key = `${packet.protocol} ${ends}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  return seen;
}

test("each SYN of the flood is a flow of its own", () => {
  const flood = new SynFlood({ seed: 7, flows: 5000 });
  const seen = flows(flood, (packet) => expect(packet.tcpFlags).toBe(TcpFlag.SYN));
  expect(seen.size).toBe(5000);
});

test("a mix has the flows that were asked for, both ways, and all sizes", () => {
  const sizes = new Set<number>();
  const directions = new Set<boolean>();
  const mix = new MixedFlows({ seed: 7, flows: 500, frames: 5000 });
  const seen = flows(mix, (packet) => {
    sizes.add(packet.length);
    directions.add(packet.sourcePort < 1024);
  });
  expect(seen.size).toBe(500);
  expect([...seen.values()].reduce((a, b) => a + b)).toBe(5000);
  expect(Math.max(...seen.values())).toBeGreaterThan(100);
  expect(sizes.size).toBe(5);
  expect(directions.size).toBe(2);
});

test("the same seed gives the same frames, in one buffer", () => {
  const [one, two] = [1, 1].map((seed) => new MixedFlows({ seed, flows: 20, start: 5, interval: 2 }));
  const other = new Frame();
  while (one!.next(frame)) {
    expect(two!.next(other)).toBe(true);
    expect(other.data.slice(0, other.length)).toEqual(frame.data.slice(0, frame.length));
  }
  expect(frame.time).toBe(5 + 19 * 2);
});
