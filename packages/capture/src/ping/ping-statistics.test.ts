// What echoes come to.

import { expect, test } from "vitest";
import { PingStatistics } from "./ping-statistics.ts";

const echo = (sequence: number, latency_ms: number | null) => ({ time: 1e9 + sequence, sequence, latency_ms });

test("a lost echo is counted, is no zero, and no neighbour of anybody", () => {
  const statistics = new PingStatistics();
  const rows = [4, null, 6, 3].map((latency, i) => statistics.add(echo(i + 1, latency)));
  expect(rows.map((row) => row.latency_ms)).toEqual([4, null, 6, 3]);
  expect(rows.map((row) => row.jitter_ms)).toEqual([null, null, 2, 3]);
  expect(rows.map((row) => row.jitter_rfc3550_ms)).toEqual([null, null, 0.125, 0.3047]);
  const summary = statistics.summary();
  expect(summary).toMatchObject({ count: 3, lost: 1, min_ms: 3, max_ms: 6, jitter_ms: 2.5, jitter_rfc3550_ms: 0.3047 });
  expect(summary.p50_ms).toBeCloseTo(4, 1);
});

test("without answers there are no figures", () => {
  const statistics = new PingStatistics();
  statistics.add(echo(1, null));
  expect(statistics.summary()).toEqual({
    count: 0,
    lost: 1,
    min_ms: null,
    p50_ms: null,
    p95_ms: null,
    p99_ms: null,
    max_ms: null,
    jitter_ms: null,
    jitter_rfc3550_ms: null,
  });
});

test("percentiles are within 1 %", () => {
  const statistics = new PingStatistics();
  for (let i = 1; i <= 1000; i++) statistics.add(echo(i, i / 10));
  const { p50_ms, p95_ms, p99_ms } = statistics.summary();
  for (const [found, exact] of [
    [p50_ms, 50],
    [p95_ms, 95],
    [p99_ms, 99],
  ] as const) {
    expect(Math.abs(found! - exact) / exact).toBeLessThan(0.012);
  }
});
