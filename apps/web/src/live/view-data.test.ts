import type { Series } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { FakeTraffic } from "../../dev/fake-traffic.ts";
import { APP_GROUPS, GROUPS, MAX_PACKETS, merge, mergeSeries, type ViewSeries } from "./view-data.ts";

function series(start: number, packets: number[], step = 1): Series {
  const side = () => ({ tcp: packets, udp: packets, icmp: packets, arp: packets, other: packets });
  const app = () => ({ tls: packets, quic: packets, http: packets, dns: packets, ssh: packets, other: packets });
  return { start, step, packets, in: side(), out: side(), in_by_app: app(), out_by_app: app() };
}

const lengths = (all: ViewSeries) =>
  new Set([
    ...GROUPS.flatMap((group) => [all.in[group].length, all.out[group].length]),
    ...APP_GROUPS.flatMap((group) => [all.in_by_app[group].length, all.out_by_app[group].length]),
  ]);

describe("merging a series", () => {
  it("replaces the points that changed and appends the new ones", () => {
    const merged = mergeSeries(series(100, [1, 2, 3]), series(102, [30, 4]));
    expect(merged.packets).toEqual([1, 2, 30, 4]);
    expect(merged.start).toBe(100);
    expect(lengths(merged)).toEqual(new Set([4]));
  });

  it("shows a gap as a gap", () => {
    expect(mergeSeries(series(100, [1]), series(103, [4])).packets).toEqual([1, null, null, 4]);
  });

  it("begins anew when the step changes, or when the series reaches further back", () => {
    expect(mergeSeries(series(100, [1, 2]), series(100, [3], 2)).packets).toEqual([3]);
    expect(mergeSeries(series(100, [1, 2]), series(90, [5, 6])).packets).toEqual([5, 6]);
  });

  it("does not fill the years between two times", () => {
    expect(mergeSeries(series(0, []), series(1_790_000_000, [7])).packets).toEqual([7]);
  });

  it("stays bounded", () => {
    let merged: ViewSeries = series(0, [0]);
    for (let time = 1; time < 20_000; time += 1000) {
      merged = mergeSeries(
        merged,
        series(
          time,
          Array.from({ length: 1000 }, (_, index) => time + index),
        ),
      );
    }
    expect(merged.packets.length).toBe(14_400);
    // A point's value is its own time here, so that a shift would show.
    expect(merged.packets[500]).toBe(merged.start + 500);
  });
});

describe("merging snapshots", () => {
  it("keeps the latest packets newest first, each with its own number, and no more than there is room for", () => {
    const traffic = new FakeTraffic({ seed: 3, rate: 500, filter: "", history: 1, hosts: 10, now: 1000 });
    let view = merge(null, traffic.snapshot(true, null), 0);
    for (let second = 0; second < 40; second++) {
      traffic.tick();
      view = merge(view, traffic.snapshot(false, null), 0);
    }
    expect(view.packets.length).toBe(MAX_PACKETS);
    const numbers = view.packets.map(({ seq }) => seq);
    expect(new Set(numbers).size).toBe(MAX_PACKETS);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    expect(view.series.packets.length).toBe(41);
  });

  it("keeps the latencies when a snapshot comes without them", () => {
    const traffic = new FakeTraffic({ seed: 3, rate: 500, filter: "", history: 8, hosts: 10, now: 1000 });
    const first = merge(null, traffic.snapshot(true, null), 0);
    expect(first.latency?.kinds.length).toBeGreaterThan(0);
    const next = merge(first, { ...traffic.snapshot(false, null), latency: null }, 0);
    expect(next.latency).toBe(first.latency);
    expect(merge(null, { ...traffic.snapshot(true, null), latency: null }, 0).latency).toBeNull();
  });
});
