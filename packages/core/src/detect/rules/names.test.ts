import { describe, expect, it } from "vitest";
import { DnsType, dnsData, dnsQuery, dnsResponse } from "../../synth/app/dns.ts";
import { bytes } from "../../synth/bytes.ts";
import { udp } from "../../synth/udp.ts";
import { alertsOf, brief, each, packet } from "../testing.ts";

const CLIENT = "192.168.1.20";
const RESOLVER = "192.168.1.1";

const asked = (time: number, name: string, ip: string, id = 7) => [
  packet(time, CLIENT, RESOLVER, udp({ src: 40_000, dst: 53 }, dnsQuery({ id, name }))),
  packet(
    time + 0.01,
    RESOLVER,
    CLIENT,
    udp({ src: 53, dst: 40_000 }, dnsResponse({ id, name, answers: [{ name, type: DnsType.A, data: dnsData.A(ip) }] })),
  ),
];

/** As a tunnel would make it: 40 characters that look like chance. */
const noise = (i: number): string =>
  each(40, (k) => ((i * 7919 + k * 104_729 + ((i * k) % 31)) % 36).toString(36)).join("");

/** As dns2tcp makes it: the number of a session, and a counter. */
const fewLetters = (i: number): string => `a8ia${letter(i)}${letter(i / 26)}a${letter(i + 3)}ba`;
const oneLetter = (i: number): string => `aaaaaaaa${i}`;
const letter = (i: number): string => String.fromCodePoint(0x61 + (Math.floor(i) % 26));

/** A question whose answer has so much room, and uses it. */
const fetched =
  (room: number, below = (i: number) => `q${noise(i).slice(0, 8)}${i}`) =>
  (i: number) => {
    const name = `${below(i)}.t.example.com`;
    const data = bytes(room, new Uint8Array(room).fill(0x61));
    const query = dnsQuery({ id: i, name, type: DnsType.TXT });
    const answer = dnsResponse({ id: i, name, type: DnsType.TXT, answers: [{ name, type: DnsType.TXT, data }] });
    return [
      packet(i, CLIENT, RESOLVER, udp({ src: 40_000, dst: 53 }, query)),
      packet(i + 0.01, RESOLVER, CLIENT, udp({ src: 53, dst: 40_000 }, answer)),
    ];
  };

describe("DNS tunnels", () => {
  it("are found by many long names under one domain", () => {
    const frames = each(120, (i) => asked(i, `${noise(i)}.t.example.com`, "203.0.113.9", i)).flat();
    const [alert, ...others] = alertsOf(frames);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      rule: "dns-tunnel",
      severity: "HIGH",
      src_ip: CLIENT,
      dst_ip: RESOLVER,
      observed: 120,
    });
    expect(alert?.summary).toContain("example.com");
  });

  it("are found by what comes back, however short the names are that fetch it", () => {
    expect(brief(alertsOf(each(80, fetched(250)).flat()))).toEqual(["dns-tunnel HIGH 80"]);
    expect(brief(alertsOf(each(80, fetched(250, fewLetters)).flat()))).toEqual(["dns-tunnel HIGH 80"]);
    expect(alertsOf(each(80, fetched(20)).flat())).toEqual([]);
    expect(alertsOf(each(80, fetched(250, oneLetter)).flat())).toEqual([]);
  });

  it("are not many short names, nor one long name asked often, nor names of many domains", () => {
    const short = each(200, (i) => asked(i, `host${i}.example.com`, "203.0.113.9", i)).flat();
    const often = each(200, (i) => asked(i, `${noise(1)}.t.example.com`, "203.0.113.9", i)).flat();
    const spread = each(200, (i) => asked(i, `${noise(i)}.example${i}.com`, "203.0.113.9", i)).flat();
    for (const frames of [short, often, spread]) expect(alertsOf(frames)).toEqual([]);
  });
});

describe("DNS rebinding", () => {
  it("is a name that was public and becomes private", () => {
    const frames = [...asked(0, "a.example.com", "203.0.113.9", 1), ...asked(5, "a.example.com", "192.168.1.1", 2)];
    expect(brief(alertsOf(frames))).toEqual(["dns-rebinding MEDIUM –"]);
  });

  it("is not a name that always was private, nor one that was long ago", () => {
    const inside = [...asked(0, "nas.example.com", "192.168.1.9", 1), ...asked(5, "nas.example.com", "192.168.1.9", 2)];
    const late = [...asked(0, "a.example.com", "203.0.113.9", 1), ...asked(4000, "a.example.com", "192.168.1.1", 2)];
    for (const frames of [inside, late]) expect(alertsOf(frames)).toEqual([]);
  });
});
