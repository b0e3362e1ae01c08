// What history is told adds up to what the engine has counted.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { LinkType } from "../decode/link-type.ts";
import { TRANSPORT_NAMES } from "../decode/packet.ts";
import { Engine } from "../engine.ts";
import { transportGroup } from "../flow/flow-record.ts";
import { demoFrames } from "../synth/demo/demo.ts";
import { gallery } from "../synth/gallery.ts";
import type { CountersRecord, HistorySink, LatencyMinute, SecondRecord, SliceRecord } from "./history-records.ts";

const START = 1_700_000_000e6;

class Kept implements HistorySink {
  readonly seconds: SecondRecord[] = [];
  readonly minutes: CountersRecord[] = [];
  readonly slices: SliceRecord[] = [];
  readonly latencies: LatencyMinute[] = [];
  readonly pauses: number[] = [];

  second(record: SecondRecord): void {
    this.seconds.push(record);
  }

  latency(minute: LatencyMinute): void {
    this.latencies.push(minute);
  }

  counters(record: CountersRecord): void {
    this.minutes.push(record);
  }

  slice(record: SliceRecord): void {
    this.slices.push(record);
  }

  pause(time: number): void {
    this.pauses.push(time);
  }
}

interface Sent {
  time: number;
  bytes: Uint8Array;
  linkType: number;
}

function run(frames: Iterable<Sent>): { engine: Engine; kept: Kept } {
  const kept = new Kept();
  const engine = new Engine({
    seed: 7,
    live: false,
    activeTimeout: Infinity,
    history: { sink: kept, firstId: 1000 },
  });
  const frame = new Frame();
  for (const { time, bytes, linkType } of frames) {
    frame.data = bytes;
    frame.captured = frame.length = bytes.length;
    frame.time = time;
    frame.linkType = linkType;
    engine.ingest(frame, "eth0");
  }
  engine.finish();
  return { engine, kept };
}

function* demo(frames: number): Generator<Sent> {
  let left = frames;
  for (const frame of demoFrames({ seed: 3, start: START })) {
    if (left-- === 0) return;
    yield { ...frame, linkType: LinkType.ETHERNET };
  }
}

const stretch = (time: number): number => Math.floor(time / 5);

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** By transport: what the slices of flows carried, and what was told to belong to no flow. */
function byTransport(kept: Kept): Record<string, number> {
  const totals: Record<string, number> = Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, 0]));
  for (const { flow, packets_out, packets_in } of kept.slices) {
    totals[transportGroup(flow.transport)] += packets_out + packets_in;
  }
  for (const { flowless_packets } of kept.minutes) {
    for (const name of TRANSPORT_NAMES) totals[name] += flowless_packets[name];
  }
  return totals;
}

describe("history adds up", () => {
  test("of an office's traffic", () => {
    const { engine, kept } = run(demo(12_000));
    const summary = engine.summary(engine.main);
    expect(byTransport(kept)).toEqual(summary.transport);
    expect(sum(kept.seconds.map(({ packets }) => packets))).toBe(summary.packets);
    expect(sum(kept.seconds.flatMap((second) => [...second.in, ...second.out]))).toBe(summary.bytes);
    expect(sum(kept.seconds.flatMap((second) => [...second.in_app, ...second.out_app]))).toBe(summary.bytes);
    expect(sum(kept.seconds.map(({ flows }) => flows))).toBe(summary.flows);
    for (const name of ["packets", "bytes", "flows", "malformed", "truncated"] as const)
      expect(sum(kept.minutes.map((record) => record[name]))).toBe(summary[name]);
    expect(sum(kept.minutes.map(({ encrypted }) => encrypted.encrypted))).toBe(summary.encrypted.encrypted);
    expect(sum(kept.slices.filter(({ number }) => number === 0).map(() => 1))).toBe(summary.flows);
  });

  test("of any frames at any times", () => {
    const kinds = gallery();
    const frames = fc.array(
      fc.record({ kind: fc.nat(kinds.length - 1), pass: fc.oneof(fc.nat(3e6), fc.integer({ min: -1e9, max: 2e9 })) }),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(frames, (picked) => {
        let time = START;
        const sent = picked.map(({ kind, pass }) => {
          time = Math.max(0, time + pass);
          return { time, bytes: kinds[kind].bytes, linkType: kinds[kind].linkType };
        });
        const { engine, kept } = run(sent);
        expect(byTransport(kept)).toEqual(engine.summary(engine.main).transport);
        expect(sum(kept.seconds.map(({ packets }) => packets))).toBe(sent.length);
        expect(sum(kept.minutes.map(({ packets }) => packets))).toBe(sent.length);
      }),
      { numRuns: 15 },
    );
  });
});

test("after a packet of the far future counts still end where seconds do", () => {
  const [{ bytes, linkType }] = gallery();
  const times = [0, 0.5, 1, 2 ** 32 - 1 - START / 1e6, 1.5, 2, 3, 4, 4.5, 6, 7];
  const { kept } = run(times.map((time) => ({ time: START + time * 1e6, bytes, linkType })));
  const counted = kept.minutes.map(({ time, packets }) => [Math.floor(time), packets]);
  expect(counted).toEqual(kept.seconds.map(({ time, packets }) => [time, packets]));
  expect(counted.map(([time]) => time - START / 1e6)).toEqual([0, 1, 2 ** 32 - 1 - START / 1e6, 1, 2, 3, 4, 6, 7]);
});

test("before the first packet there is nothing to tell, and what was dropped until then comes with it", () => {
  const kept = new Kept();
  const engine = new Engine({ seed: 7, live: true, activeTimeout: Infinity, history: { sink: kept, firstId: 1 } });
  for (let second = 0; second < 12; second++) engine.advance(START + second * 1e6);
  engine.addDropped(3);
  for (let second = 12; second < 24; second++) engine.advance(START + second * 1e6);
  expect(kept.minutes).toEqual([]);
  const [{ bytes, linkType }] = gallery();
  const frame = new Frame();
  frame.data = bytes;
  frame.captured = frame.length = bytes.length;
  frame.linkType = linkType;
  frame.time = START + 24e6;
  engine.ingest(frame, "eth0");
  engine.finish();
  expect(kept.minutes.map(({ time, packets, dropped }) => [time - START / 1e6, packets, dropped])).toEqual([
    [24, 1, 3],
  ]);
});

test("latencies are told by the minute, and add up", () => {
  const { engine, kept } = run(demo(40_000));
  const view = engine.main.latency!;
  expect(new Set(kept.latencies.map(({ time }) => time)).size).toBe(kept.latencies.length);
  for (const { kind, count, lost } of view.kinds()) {
    const shares = kept.latencies
      .flatMap((minute) => minute.shares)
      .filter((share) => share.kind === kind && share.scope === "all");
    expect([kind, sum(shares.map((share) => share.count)), sum(shares.map((share) => share.lost))]).toEqual([
      kind,
      count,
      lost,
    ]);
    expect(sum(shares.map(({ sketch }) => sketch?.count ?? 0))).toBe(count);
  }
});

describe("slices", () => {
  test("follow each other without a gap, under one id, and the last one tells the whole", () => {
    const { kept } = run(demo(40_000));
    const flows = new Map<number, SliceRecord[]>();
    for (const slice of kept.slices) flows.set(slice.id, [...(flows.get(slice.id) ?? []), slice]);
    const long = [...flows.values()].filter((slices) => slices.length > 2);
    expect(long.length).toBeGreaterThan(3);
    for (const slices of long) {
      const last = slices[slices.length - 1];
      expect(slices.map(({ number }) => number)).toEqual(slices.map((_, i) => i));
      for (let i = 1; i < slices.length; i++) expect(slices[i].start).toBe(slices[i - 1].end);
      expect(slices[0].start).toBe(last.flow.start);
      expect(sum(slices.map(({ bytes_out }) => bytes_out))).toBe(last.flow.bytes_out);
      expect(sum(slices.map(({ packets_in }) => packets_in))).toBe(last.flow.packets_in);
      expect(slices.slice(0, -1).every(({ flow }) => flow.reason === "active")).toBe(true);
      expect(last.flow.reason).not.toBe("active");
    }
  });

  test("and counts end where five seconds, and seconds, of packet time do", () => {
    const { kept } = run(demo(40_000));
    const reached = new Map<number, number>();
    for (const { id, start, end, packets_out, packets_in } of kept.slices) {
      expect(end - start).toBeLessThan(200);
      // The time of its first packet is not told: it is one packet, or it began with the flow or after the slice before.
      if (packets_out + packets_in === 1) continue;
      expect(stretch(end)).toBeGreaterThanOrEqual(stretch(reached.get(id) ?? start));
      reached.set(id, end);
    }
    const counted = kept.minutes.map(({ time, packets }) => [Math.floor(time), packets]);
    expect(counted).toEqual(kept.seconds.map(({ time, packets }) => [time, packets]));
    const pauses = kept.pauses.slice(0, -1).map(stretch);
    expect(new Set(pauses).size).toBe(pauses.length);
  });

  test("of a range that ends with five seconds tell what its packets carried", () => {
    const frames = [...demo(40_000)];
    const { kept } = run(frames);
    const [from, to] = [START / 1e6 + 10, START / 1e6 + 25];
    const sent = frames.filter(({ time }) => time >= from * 1e6 && time < to * 1e6);
    const within = <Row>(rows: readonly Row[], time: (row: Row) => number): Row[] =>
      rows.filter((row) => time(row) >= from && time(row) < to);
    const counters = within(kept.minutes, ({ time }) => time);
    const slices = within(kept.slices, ({ end }) => end);
    const flowless = counters.flatMap(({ flowless_packets }) => Object.values(flowless_packets));
    expect(sent.length).toBeGreaterThan(1000);
    expect(sum(counters.map(({ packets }) => packets))).toBe(sent.length);
    expect(sum(slices.map((slice) => slice.packets_out + slice.packets_in)) + sum(flowless)).toBe(sent.length);
  });
});
