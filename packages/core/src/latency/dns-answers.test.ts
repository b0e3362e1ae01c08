import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, prefixed8, u16 } from "../synth/bytes.ts";
import { DnsType, dnsData, dnsMessage } from "../synth/app/dns.ts";
import type { DnsRecord } from "../synth/app/dns.ts";
import { dnsAnswers } from "./dns-answers.ts";
import { DnsExchange, DnsTransport } from "./dns-exchange.ts";
import { rcodeName, typeName } from "./dns-numbers.ts";

function answersOf(message: Uint8Array, transport: number = DnsTransport.UDP): string[] {
  const exchange = new DnsExchange(new Int32Array(64));
  exchange.transport = transport;
  exchange.message = bytes([1, 2, 3], message, [4, 5, 6]);
  exchange.messageStart = 3;
  exchange.messageEnd = 3 + message.length;
  exchange.names = bytes([1], "n", [0]);
  exchange.nameEnd = 3;
  return dnsAnswers(exchange);
}

const message = (...answers: DnsRecord[]) =>
  dnsMessage({ id: 1, flags: 0x8180, questions: [{ name: "n", type: 255 }], answers });
const shown = (type: number, data: Uint8Array) => answersOf(message({ name: "n", type, data }))[0];

describe("answers", () => {
  it.each([
    [DnsType.A, dnsData.A("192.0.2.1"), "192.0.2.1"],
    [DnsType.AAAA, dnsData.AAAA("2001:db8::1"), "2001:db8::1"],
    [DnsType.CNAME, dnsData.CNAME("www.example.com"), "www.example.com"],
    [DnsType.NS, bytes([2], "ns", [0xc0, 12]), "ns.n"],
    [DnsType.PTR, dnsData.PTR("host.example"), "host.example"],
    [DnsType.MX, dnsData.MX(10, "mail.example"), "10 mail.example"],
    [DnsType.SRV, dnsData.SRV(443, "www.example"), "0 0 443 www.example"],
    [DnsType.SOA, dnsData.SOA("ns.example", "root.example", 7), "ns.example root.example 7 7200 900 1209600 300"],
    [DnsType.TXT, dnsData.TXT("v=spf1 -all", 'a"b\\\u0007'), '"v=spf1 -all" "a\\"b\\\\\\007"'],
    [DnsType.HTTPS, dnsData.HTTPS("h2", "h3"), "1 . alpn=h2,h3"],
    [
      DnsType.SVCB,
      bytes(u16(1), [0], u16(3), u16(2), u16(8443), u16(4), u16(4), [192, 0, 2, 1]),
      "1 . port=8443 ipv4hint",
    ],
    [DnsType.DS, dnsData.DS(1, new Uint8Array(32)), "DS"],
    [65_280, bytes([1]), "TYPE65280"],
    // Data that is not what its type says.
    [DnsType.A, bytes([1, 2, 3]), "A"],
    [DnsType.TXT, bytes([9], "short"), "TXT"],
    [DnsType.MX, bytes([0]), "MX"],
    [DnsType.CNAME, bytes([0xc0, 200]), "CNAME"],
  ])("of type %i", (type, data, text) => {
    expect(shown(type, data)).toBe(text);
  });

  it("are cut to what fits a list", () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ name: "n", type: 1, data: dnsData.A(`192.0.2.${i}`) }));
    expect(answersOf(message(...many))).toHaveLength(32);
    const long = { name: "n", type: 16, data: bytes(prefixed8("x".repeat(255)), prefixed8("y".repeat(255))) };
    expect(answersOf(message(long))[0]).toHaveLength(255);
  });

  it("of mDNS are those of the name", () => {
    const data = dnsData.A("192.0.2.1");
    const both = message({ name: "other", type: 1, data }, { name: "N", type: 1, data });
    expect(answersOf(both, DnsTransport.MDNS)).toEqual(["192.0.2.1"]);
    expect(answersOf(both)).toHaveLength(2);
  });

  it("of damaged messages are those before the damage, without a control character", () => {
    const whole = message(
      { name: "n", type: 16, data: dnsData.TXT("text") },
      { name: "n", type: 6, data: dnsData.SOA("a.b", "c.d") },
      { name: "n", type: 65, data: dnsData.HTTPS("h2") },
    );
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.nat(whole.length), fc.nat(3), (places, length, transport) => {
        const damaged = whole.slice(0, length);
        for (const [at, value] of places) if (at < length) damaged[at] = value;
        for (const text of answersOf(damaged, transport)) expect(text).toMatch(/^[\x20-\x7e…]*$/);
      }),
    );
  });
});

it("types and codes have IANA's names, or their numbers", () => {
  expect([1, 65, 255, 12_345].map(typeName)).toEqual(["A", "HTTPS", "ANY", "TYPE12345"]);
  expect([0, 2, 3, 11, 12, 16, 23, 3841].map(rcodeName)).toEqual([
    "NoError",
    "ServFail",
    "NXDomain",
    "DSOTYPENI",
    "RCODE12",
    "BADVERS",
    "BADCOOKIE",
    "RCODE3841",
  ]);
});
