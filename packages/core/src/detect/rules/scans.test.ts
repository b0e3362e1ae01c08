import { describe, expect, it } from "vitest";
import { arp } from "../../synth/arp.ts";
import { ethernet } from "../../synth/ethernet.ts";
import { START, alertsOf, brief, connection, datagram, each, end, syn, together } from "../testing.ts";

const SCANNER = "192.168.1.9";
const VICTIM = "198.51.100.7";

const closed = (time: number, port: number) => [
  syn(time, SCANNER, 40_000, VICTIM, port),
  syn(time + 0.01, VICTIM, port, SCANNER, 40_000, 0x14),
];

describe("port scans", () => {
  it("of many ports of one host, refused, are one alert with all of them", () => {
    const frames = together(...each(200, (i) => closed(i / 20, 1 + i)));
    const [alert, ...others] = alertsOf(frames);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      rule: "port-scan",
      severity: "MEDIUM",
      src_ip: SCANNER,
      dst_ip: VICTIM,
      observed: 200,
      threshold: 20,
      technique: "T1046",
      state: "closed",
    });
    expect(alert?.evidence.flows).toHaveLength(20);
    expect(alert?.evidence.filter).toBe(`ip.addr == ${SCANNER} && ip.addr == ${VICTIM} && tcp`);
  });

  it.each([
    ["FIN", 1],
    ["NULL", 0],
    ["XMAS", 0x29],
    ["ACK", 0x10],
    ["FIN/ACK", 0x11],
  ])("with %s are found", (name, flags) => {
    const [alert] = alertsOf(each(60, (i) => syn(i / 10, SCANNER, 40_000, VICTIM, 1 + i, flags)));
    expect(alert).toMatchObject({ rule: "port-scan", observed: 60, summary: expect.stringContaining(name) });
  });

  it("are not what is left of connections that one side has forgotten", () => {
    const others = each(60, (i) => `203.0.113.${1 + i}`);
    const awake = others.map((server, i) => syn(i / 10, SCANNER, 40_000 + i, server, 443, 0x10));
    const restarted = each(60, (i) => syn(30 + i / 10, VICTIM, 443, SCANNER, 40_000 + i, 0x11));
    const kept = each(60, (i) => [
      syn(60 + i / 10, SCANNER, 50_000 + i, VICTIM, 1000 + i, 0x10),
      syn(60.01 + i / 10, VICTIM, 1000 + i, SCANNER, 50_000 + i, 0x10),
    ]);
    expect(alertsOf(together(awake, restarted, ...kept))).toEqual([]);
  });

  it("prove themselves with their own packets, whatever else the scanner does", () => {
    const elsewhere = each(3, (i) => datagram(0.05 + i, SCANNER, 50_000, `203.0.113.${1 + i}`, 9, 10));
    const [alert] = alertsOf(together(elsewhere, ...each(60, (i) => closed(i / 10, 1 + i))));
    expect(alert).toMatchObject({ dst_ip: VICTIM, summary: expect.stringContaining("(SYN)") });
    expect(alert?.evidence.filter).toBe(`ip.addr == ${SCANNER} && ip.addr == ${VICTIM} && tcp`);
  });

  it("over UDP are found", () => {
    const alerts = alertsOf(each(60, (i) => datagram(i / 10, SCANNER, 40_000, VICTIM, 1 + i, 10)));
    expect(brief(alerts)).toEqual(["port-scan MEDIUM 60"]);
  });

  it("are found when slow: a port every half minute", () => {
    const alerts = alertsOf(together(...each(40, (i) => closed(i * 30, 1 + i))));
    expect(brief(alerts)).toEqual(["port-scan MEDIUM 40"]);
  });

  it("of one port of many hosts count the hosts", () => {
    const frames = each(100, (i) => syn(i / 4, SCANNER, 40_000 + i, `203.0.113.${1 + i}`, 445));
    const [alert, ...others] = alertsOf(frames);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "port-scan", dst_ip: null, observed: 100, threshold: 30 });
    expect(alert?.evidence.filter).toContain("tcp.port == 445");
  });

  it("are not what a client of many servers does", () => {
    const data = [new Uint8Array(300), new Uint8Array(3000)];
    const pages = each(80, (i) => connection(i / 4, end(SCANNER, 40_000 + i), end(`203.0.113.${1 + i}`, 443), data));
    expect(alertsOf(together(...pages))).toEqual([]);
  });

  it("are not what answers of a resolver look like, whose questions were not captured", () => {
    expect(alertsOf(each(100, (i) => datagram(i / 20, "192.168.1.1", 53, "192.168.1.20", 2000 + i)))).toEqual([]);
  });
});

const ask = (time: number, ip: string) => ({
  time: START + time * 1e6,
  bytes: ethernet(
    { src: "02:00:00:00:00:09", dst: "ff:ff:ff:ff:ff:ff" },
    arp({ operation: 1, senderMac: "02:00:00:00:00:09", senderIp: SCANNER, targetIp: ip }),
  ),
});

describe("ARP scans", () => {
  it("are found", () => {
    expect(brief(alertsOf(each(254, (i) => ask(i / 50, `192.168.1.${1 + i}`))))).toEqual(["arp-scan MEDIUM 254"]);
  });

  it("are not what a host does that asks for its router", () => {
    expect(alertsOf(each(500, (i) => ask(i / 10, "192.168.1.1")))).toEqual([]);
  });
});
