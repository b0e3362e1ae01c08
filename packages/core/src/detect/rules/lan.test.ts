import { describe, expect, it } from "vitest";
import { DhcpType, dhcp } from "../../synth/app/dhcp.ts";
import { arp } from "../../synth/arp.ts";
import { ethernet } from "../../synth/ethernet.ts";
import { icmp6, neighborAdvertisement, neighborSolicitation, routerAdvertisement } from "../../synth/icmp6.ts";
import { icmpEcho } from "../../synth/icmp.ts";
import { ethernetLink, ipPacket } from "../../synth/endpoint.ts";
import type { Pdu } from "../../synth/pdu.ts";
import type { TimedFrame } from "../../synth/timeline.ts";
import { udp } from "../../synth/udp.ts";
import { Devices } from "../devices.ts";
import { START, alertsOf, brief, each, packet, run } from "../testing.ts";

const ROUTER = "192.168.1.1";

const says = (time: number, mac: string, ip: string, operation = 2) => ({
  time: START + time * 1e6,
  bytes: ethernet(
    { src: mac, dst: "ff:ff:ff:ff:ff:ff" },
    arp({ operation, senderMac: mac, senderIp: ip, targetIp: ip }),
  ),
});
const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";

describe("ARP", () => {
  it("spoofing: two stations that go on to claim one address", () => {
    const frames = each(20, (i) => says(i, i % 2 === 0 ? A : B, ROUTER));
    const [alert, ...others] = alertsOf(frames);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "arp-spoofing", severity: "HIGH", dst_ip: ROUTER, technique: "T1557.002" });
    expect(alert?.summary).toContain(`${A} and ${B}`);
  });

  it("of an address that moves to another card is silent, and so are virtual routers", () => {
    const moved = each(20, (i) => says(i, i < 10 ? A : B, ROUTER));
    const virtual = each(20, (i) => says(i, i % 2 === 0 ? "00:00:5e:00:01:01" : B, ROUTER));
    for (const frames of [moved, virtual]) expect(alertsOf(frames)).toEqual([]);
  });

  it("of a device that was not there before is worth a word, once the network is known", () => {
    const frames = [says(0, A, ROUTER), says(1, B, "192.168.1.7"), says(2, B, "192.168.1.7")];
    expect(brief(run(frames, { devices: devices() }).alerts)).toEqual(["new-device LOW –"]);
    expect(run(frames).alerts).toEqual([]);
  });
});

const devices = () => new Devices({ seen: 4000, known: [A] });

const toAll = (mac: string, ip: string, payload: Pdu): TimedFrame => {
  const [sender, all] = [
    { ip, mac },
    { ip: "ff02::1", mac: "33:33:00:00:00:01" },
  ];
  return { time: START, bytes: ethernetLink(ipPacket(sender, all, 1, payload), sender, all) };
};

describe("a device that was not there before", () => {
  it.each([
    ["asks for a neighbour", neighborSolicitation("fe80::1", B), "fe80::b"],
    ["answers a neighbour", neighborAdvertisement("fe80::b", B), "fe80::b"],
  ])("is heard when it %s", (_what, payload, ip) => {
    const [alert, ...others] = run([toAll(B, "fe80::b", payload)], { devices: devices() }).alerts;
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "new-device", severity: "LOW", src_ip: ip });
    expect(alert?.evidence.filter).toBe(`eth.src == ${B} && icmpv6`);
    expect(run([toAll(A, "fe80::a", neighborSolicitation("fe80::1", A))], { devices: devices() }).alerts).toEqual([]);
  });

  it("is heard when it asks for an address by DHCP", () => {
    const [alert, ...others] = run([discover(0, 11), discover(1, 11)], { devices: devices() }).alerts;
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      rule: "new-device",
      src_ip: null,
      summary: expect.stringContaining("02:00:00:00:00:0b"),
    });
  });
});

const offer = (time: number, server: string) =>
  packet(
    time,
    server,
    "255.255.255.255",
    udp(
      { src: 67, dst: 68 },
      dhcp({ type: DhcpType.OFFER, transaction: 1, clientMac: A, yourIp: "192.168.1.50", server }),
    ),
  );

const discover = (time: number, i: number) =>
  packet(
    time,
    "0.0.0.0",
    "255.255.255.255",
    udp(
      { src: 68, dst: 67 },
      dhcp({
        type: DhcpType.DISCOVER,
        transaction: i,
        clientMac: `02:00:00:00:0${i >> 8}:${(i & 255).toString(16).padStart(2, "0")}`,
      }),
    ),
  );

describe("DHCP", () => {
  it("of a second server is found, once the first was alone for a while", () => {
    const alerts = alertsOf([offer(0, ROUTER), offer(100, ROUTER), offer(200, "192.168.1.66")]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ rule: "rogue-dhcp", severity: "MEDIUM", src_ip: "192.168.1.66" });
    expect(alertsOf([offer(0, ROUTER), offer(10, "192.168.1.2"), offer(300, "192.168.1.2")])).toEqual([]);
  });

  it("of clients without number is a flood; of some it is the morning", () => {
    expect(brief(alertsOf(each(300, (i) => discover(i / 60, i))))).toEqual(["dhcp-flood HIGH 300"]);
    expect(alertsOf(each(60, (i) => discover(i, i)))).toEqual([]);
  });
});

const announce = (time: number, from: string, lifetime = 1800) =>
  packet(time, from, "ff02::1", routerAdvertisement({ routerMac: A, prefix: "2001:db8::", lifetime }));

describe("router advertisements", () => {
  it("of another router are found; of two that were always there, or one that leaves, not", () => {
    const alerts = alertsOf([announce(0, "fe80::1"), announce(700, "fe80::1"), announce(800, "fe80::66")]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ rule: "rogue-router", src_ip: "fe80::66" });
    expect(alertsOf([announce(0, "fe80::1"), announce(5, "fe80::2"), announce(900, "fe80::2")])).toEqual([]);
    expect(alertsOf([announce(0, "fe80::1"), announce(800, "fe80::66", 0)])).toEqual([]);
  });
});

const echo = (i: number, out: number, back: number) => [
  packet(i, "192.168.1.20", "203.0.113.5", icmpEcho({ id: 1, sequence: i }, new Uint8Array(out))),
  packet(i + 0.01, "203.0.113.5", "192.168.1.20", icmpEcho({ id: 1, sequence: i, reply: true }, new Uint8Array(back))),
];

const large = (size: number) =>
  each(5, (i) => packet(i, "fe80::1", "fe80::2", icmp6({ type: 128 }, new Uint8Array(size))));

describe("ICMP", () => {
  it("tunnels are found by answers that differ; large pings are none", () => {
    const alerts = alertsOf(each(60, (i) => echo(i, 60 + (i % 7), 700 + 13 * (i % 20))).flat());
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ rule: "icmp-tunnel", severity: "HIGH", technique: "T1095" });
    expect(alertsOf(each(60, (i) => echo(i, 1400, 1400)).flat())).toEqual([]);
  });

  it("of more than a jumbo frame is of unusual size; a jumbo frame is not", () => {
    expect(brief(alertsOf(large(20_000)))).toEqual(["packet-size LOW 20048"]);
    expect(alertsOf(large(8900))).toEqual([]);
  });
});
