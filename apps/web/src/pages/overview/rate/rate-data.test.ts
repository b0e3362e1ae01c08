import { describe, expect, it } from "vitest";
import { timeRange } from "../../../chart/time-range.ts";
import type { ViewSeries } from "../../../live/view-data.ts";
import { extent, rateAt, rateData, rateSummary, rateTable } from "./rate-data.ts";
import { BY_APPLICATION, BY_TRANSPORT } from "./grouping.ts";
import { rateDrawing } from "./rate-drawing.ts";

const none = [0, 0, 0];
const series: ViewSeries = {
  start: 1000,
  step: 1,
  packets: [1, null, 1],
  in: { tcp: [100, null, 50], udp: [25, null, 0], icmp: none, arp: none, other: none },
  out: { tcp: [10, null, 0], udp: none, icmp: none, arp: none, other: none },
  in_by_app: { tls: [100, null, 50], quic: none, http: none, dns: [25, null, 0], ssh: none, other: none },
  out_by_app: { tls: [10, null, 0], quic: none, http: none, dns: none, ssh: none, other: none },
};

describe("the rate chart", () => {
  const data = rateData(series, null, BY_TRANSPORT);

  it("stacks bit/s, inbound up and outbound down, and keeps gaps", () => {
    expect(data.layers[0]).toEqual([800, null, 400]);
    expect(data.layers[1]).toEqual([1000, null, 400]);
    expect(data.layers[5]).toEqual([-80, null, 0]);
    expect(data.present).toEqual(["tcp", "udp"]);
  });

  it("gives back each group's own rate", () => {
    expect(rateAt(data, 0, "udp", "in")).toBe(200);
    expect(rateAt(data, 0, "tcp", "out")).toBe(80);
    expect(rateAt(data, 1, "tcp", "in")).toBeNull();
  });

  it("leaves out the second that is still growing", () => {
    expect(rateData(series, 1002.4, BY_TRANSPORT).times).toEqual([1000.5, 1001.5]);
    expect(rateData(series, 1003, BY_TRANSPORT).times).toHaveLength(3);
  });

  it("divides by the step", () => {
    expect(rateData({ ...series, step: 0.1 }, null, BY_TRANSPORT).layers[0][0]).toBeCloseTo(8000);
  });

  it("knows how high and how deep it reaches", () => {
    expect(extent(data, 1000, 1003)).toEqual({ up: 1000, down: 80 });
  });

  it("tells applications apart, by the same bytes", () => {
    const byApp = rateData(series, null, BY_APPLICATION);
    expect(byApp.present).toEqual(["tls", "dns"]);
    expect(rateAt(byApp, 0, "dns", "in")).toBe(200);
    expect(extent(byApp, 1000, 1003)).toEqual(extent(data, 1000, 1003));
    expect(rateTable(byApp, 1000, 1003).header[1]).toBe("TLS in, bit/s");
  });

  it("says and lists what it shows", () => {
    expect(rateSummary(data, 1000, 1003)).toMatch(
      /Inbound: 400\u2009bit\/s at the end, 700\u2009bit\/s on average, at most 1\.0\u2009kbit\/s/,
    );
    expect(rateSummary(rateData(null, null, BY_TRANSPORT), 0, 1)).toBe("Nothing is known of this stretch of time.");
    expect(rateTable(data, 1000, 1003).header).toEqual([
      "time",
      "TCP in, bit/s",
      "TCP out, bit/s",
      "UDP in, bit/s",
      "UDP out, bit/s",
    ]);
    expect(rateTable(data, 1000, 1003).rows.map((row) => row[1])).toEqual([800, null, 400]);
  });

  it("draws a gap as two pieces", () => {
    const pieces = rateDrawing(data, 1000, 1003).shapes.filter(
      (shape) => shape.kind === "path" && shape.fill === "blue",
    );
    // One swatch, then inbound and outbound TCP in two pieces each.
    expect(pieces).toHaveLength(5);
  });

  it("shows the chosen range, else the window up to the head, else everything", () => {
    const nothing = { range: null, window: undefined, whole: false };
    expect(timeRange({ ...nothing, range: { from: 5, to: 9 } }, data, 1003)).toEqual({ from: 5, to: 9 });
    expect(timeRange({ ...nothing, window: 60 }, data, 1003)).toEqual({ from: 943, to: 1003 });
    expect(timeRange(nothing, data, 1003)).toEqual({ from: 943, to: 1003 });
    expect(timeRange({ ...nothing, whole: true }, data, null)).toEqual({ from: 1000.5, to: 1002.5 });
    // A young capture fills its chart: the left edge stays at the first point until there are five minutes.
    expect(timeRange(nothing, data, 1080)).toEqual({ from: 1000.5, to: 1080 });
    expect(timeRange(nothing, data, 1400)).toEqual({ from: 1100, to: 1400 });
  });
});
