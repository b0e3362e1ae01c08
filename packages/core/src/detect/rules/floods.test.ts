import { describe, expect, it } from "vitest";
import { icmpEcho } from "../../synth/icmp.ts";
import { alertsOf, brief, connection, datagram, each, end, packet, run, syn, together } from "../testing.ts";

const TARGET = "198.51.100.5";
const address = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

const senders = (count: number) => each(3000, (i) => datagram(i / 300, address(i % count), 5000, TARGET, 9999));
const rules = (packets: number) => ({ rules: { "high-traffic": { parameters: { packets } } } });

describe("SYN floods", () => {
  it("from one source are one alert that names it", () => {
    const [alert, ...others] = alertsOf(each(300, (i) => syn(i / 100, "192.0.2.10", 1024 + i, TARGET, 443)));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      rule: "syn-flood",
      severity: "HIGH",
      src_ip: "192.0.2.10",
      dst_ip: TARGET,
      observed: 300,
    });
    expect(alert?.evidence.filter).toContain("tcp.port == 443");
  });

  it("from made-up sources are one alert, and the number of sources is about right", () => {
    const { alerts, engine } = run(each(40_000, (i) => syn(i / 8000, address(i * 7919), 1024, TARGET, 80)));
    expect(brief(alerts)).toEqual(["syn-flood HIGH 40000"]);
    const sources = Number(/by about ([\d,]+) addresses/.exec(alerts[0]!.summary)?.[1]?.replaceAll(",", ""));
    expect(Math.abs(sources - 40_000)).toBeLessThan(8000);
    expect(engine.detection?.counters.opened).toBe(1);
  });

  it("are not what a busy server has, whose connections are finished", () => {
    const data = [new Uint8Array(100), new Uint8Array(1000)];
    const clients = each(400, (i) => connection(i / 100, end(address(i), 40_000), end("192.168.1.2", 80), data));
    expect(alertsOf(together(...clients))).toEqual([]);
  });
});

describe("rates", () => {
  const options = { rules: { ddos: { parameters: { packets: 100, sources: 50 } } } };

  it("of many senders to one host are a denial of service", () => {
    const [alert, ...others] = alertsOf(senders(200), options);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "ddos", severity: "HIGH", dst_ip: TARGET, src_ip: null });
    expect(alert?.observed).toBeGreaterThan(250);
  });

  it("of a few are not", () => {
    expect(alertsOf(senders(20), options)).toEqual([]);
  });

  it("of one source are above a fixed level, or not", () => {
    const frames = each(3000, (i) => datagram(i / 200, "192.168.1.2", 5000, TARGET, 9999));
    const [alert, ...others] = alertsOf(frames, rules(150));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      rule: "high-traffic",
      severity: "LOW",
      src_ip: "192.168.1.2",
      threshold: 150,
      window_s: 10,
    });
    expect(Math.abs(alert!.observed! - 200)).toBeLessThan(5);
    expect(alertsOf(frames, rules(250))).toEqual([]);
  });
});

describe("floods of datagrams", () => {
  it("of ICMP are found; a quick ping is none", () => {
    const pings = (rate: number) =>
      each(10 * rate, (i) => packet(i / rate, "203.0.113.1", TARGET, icmpEcho({ id: 1, sequence: i & 0xffff })));
    const [alert, ...others] = alertsOf(pings(500));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "icmp-flood", severity: "HIGH", src_ip: "203.0.113.1", dst_ip: TARGET });
    expect(Math.abs(alert!.observed! - 500)).toBeLessThan(10);
    expect(alertsOf(pings(20))).toEqual([]);
  });

  it("of answers that nobody asked for are amplification", () => {
    const frames = each(6000, (i) => datagram(i / 600, address(i % 300), 123, TARGET, 31_337, 468));
    const [alert, ...others] = alertsOf(frames);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "amplification", dst_ip: TARGET, technique: "T1498.002" });
    expect(alert?.evidence.filter).toBe(`ip.dst == ${TARGET} && udp.srcport == 123`);
  });

  it("of answers that were asked for are not", () => {
    const frames = each(3000, (i) => [
      datagram(i / 300, "192.168.1.2", 2000 + i, "9.9.9.9", 53, 40),
      datagram(i / 300 + 0.001, "9.9.9.9", 53, "192.168.1.2", 2000 + i, 400),
    ]).flat();
    expect(alertsOf(frames)).toEqual([]);
  });

  it("of any UDP that is not answered are found", () => {
    const frames = each(6000, (i) => datagram(i / 1000, "203.0.113.4", 4000, TARGET, 4000));
    const alerts = alertsOf(frames, { rules: { "udp-flood": { parameters: { packets: 500 } } } });
    expect(brief(alerts).map((text) => text.split(" ").slice(0, 2))).toEqual([["udp-flood", "HIGH"]]);
  });
});
