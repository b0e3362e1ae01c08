import { describe, expect, it } from "vitest";
import type { Points, ViewSeries } from "../../../live/view-data.ts";
import { peakRate } from "./tile-data.ts";

const side = (tcp: Points) => ({ tcp, udp: [], icmp: [], arp: [], other: [] });

function series(packets: Points, inbound: Points, outbound: Points): ViewSeries {
  const apps = { tls: [], quic: [], http: [], dns: [], ssh: [], other: [] };
  return { start: 0, step: 2, packets, in: side(inbound), out: side(outbound), in_by_app: apps, out_by_app: apps };
}

describe("the peak", () => {
  it("is that of both directions together", () => {
    expect(peakRate(series([1, null, 1], [100, null, 50], [0, null, 75]))).toBe(500);
  });

  it("is zero of silence, and not known of a gap", () => {
    expect(peakRate(series([0, null], [0, null], [0, null]))).toBe(0);
    expect([peakRate(series([null], [null], [null])), peakRate(null)]).toEqual([null, null]);
  });
});
