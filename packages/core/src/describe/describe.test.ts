// A packet in one line: what it says of each protocol, and that nothing from the wire can make it anything but a line.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { appId, appNames } from "../classify/apps.ts";
import { Decoder } from "../decode/decode.ts";
import { LinkType } from "../decode/link-type.ts";
import { TcpFlag } from "../decode/packet.ts";
import { arp } from "../synth/arp.ts";
import { dnsQuery, dnsResponse, DnsType } from "../synth/app/dns.ts";
import { bytes, prefixed16, u16 } from "../synth/bytes.ts";
import { ethernet } from "../synth/ethernet.ts";
import { gallery } from "../synth/gallery.ts";
import { icmp, icmpEcho, icmpUnreachable } from "../synth/icmp.ts";
import { icmp6, icmp6Echo, neighborSolicitation } from "../synth/icmp6.ts";
import { fragmentIpv4, ipv4 } from "../synth/ipv4.ts";
import { ipv6 } from "../synth/ipv6.ts";
import { Mutator } from "../synth/mutate.ts";
import { pdu } from "../synth/pdu.ts";
import type { Pdu } from "../synth/pdu.ts";
import { sctp, sctpData } from "../synth/sctp.ts";
import { tcp } from "../synth/tcp.ts";
import { udp } from "../synth/udp.ts";
import { describePacket } from "./describe.ts";
import type { PacketRecord } from "./describe.ts";

const MACS = { src: "00:00:5e:00:53:01", dst: "00:00:5e:00:53:02" };
const V4 = { src: "192.0.2.1", dst: "198.51.100.2" };
const V6 = { src: "2001:db8::1", dst: "2001:db8::2" };

/** Ours are only the arrow, the dot for what cannot be printed and the ellipsis. */
const LINE = /^[\x20-\x7e·…→]*$/;

function row(
  data: Uint8Array,
  app: string | null = null,
  linkType: number = LinkType.RAW,
  captured = data.length,
): PacketRecord {
  const frame = new Frame();
  frame.data = data;
  frame.captured = captured;
  frame.length = data.length;
  frame.linkType = linkType;
  frame.time = 1_700_000_000_123_456;
  const decoder = new Decoder();
  decoder.decode(frame);
  return describePacket(decoder.packet, "eth0", app === null ? 0 : appId(app));
}

const four = (payload: Pdu): Uint8Array => ipv4(V4, payload);
const six = (payload: Pdu): Uint8Array => ipv6(V6, payload);
const over = (data: Uint8Array): Uint8Array => four(tcp({ src: 40_000, dst: 80 }, data));

test("a row has the contract's fields", () => {
  expect(row(four(udp({ src: 5, dst: 53 }, new Uint8Array(9))), "dns")).toEqual({
    time: 1_700_000_000.123456,
    interface: "eth0",
    length: 37,
    src_ip: "192.0.2.1",
    src_port: 5,
    dst_ip: "198.51.100.2",
    dst_port: 53,
    transport: "udp",
    app: "dns",
    info: "9 bytes of data",
  });
});

const question = { id: 1, name: "www.example.com", type: DnsType.A };
const answer = { name: question.name, type: DnsType.A, data: Uint8Array.of(192, 0, 2, 9) };
const dns = (data: Uint8Array): Uint8Array => four(udp({ src: 5, dst: 53 }, data));

test.each<[string, Uint8Array, string | null]>([
  ["[SYN] window 100", four(tcp({ src: 1, dst: 2, flags: TcpFlag.SYN, window: 100 })), null],
  ["[PSH, ACK] window 64240, 5 bytes of data", four(tcp({ src: 1, dst: 2, flags: 0x18 }, bytes("hello"))), null],
  ["[] window 64240", four(tcp({ src: 1, dst: 2, flags: 0 })), null],
  ["GET /x HTTP/1.1", over(bytes("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")), "http"],
  ["220 ready", four(tcp({ src: 21, dst: 9 }, bytes("220 ready\n"))), "ftp"],
  ["USER tim", over(bytes("USER tim\r\n")), "ftp"],
  ["AUTH TLS", over(bytes("AUTH TLS\r\n")), "ftp"],
  ["HTTP/1.1 200 OK", over(bytes("HTTP/1.1 200 OK\r\n\r\n")), "http"],
  ["[] window 64240, 4 bytes of data", over(Uint8Array.of(0x16, 3, 1, 0)), "http"],
  ["2 bytes of data", four(udp({ src: 1, dst: 2 }, new Uint8Array(2))), null],
  ["Query A www.example.com", dns(dnsQuery(question)), "dns"],
  ["Query TYPE4242 .", dns(dnsQuery({ id: 1, name: "", type: 4242 })), "dns"],
  ["Response A www.example.com: 1 answer", dns(dnsResponse({ ...question, answers: [answer] })), "dns"],
  ["Response A www.example.com: 2 answers", dns(dnsResponse({ ...question, answers: [answer, answer] })), "dns"],
  ["Response A www.example.com: NXDOMAIN", dns(dnsResponse({ ...question, rcode: 3 })), "dns"],
  ["Response A www.example.com: rcode 9", dns(dnsResponse({ ...question, rcode: 9 })), "dns"],
  ["Query A www.example.com", four(tcp({ src: 5, dst: 53 }, prefixed16(dnsQuery(question)))), "dns"],
  ["12 bytes of data", dns(new Uint8Array(12)), "dns"],
  ["Echo request, id 7, sequence 9", four(icmpEcho({ id: 7, sequence: 9 })), null],
  ["Echo reply, id 7, sequence 9", six(icmp6Echo({ id: 7, sequence: 9, reply: true })), null],
  ["Destination unreachable: port", four(icmpUnreachable(four(udp({ src: 1, dst: 2 })))), null],
  ["Destination unreachable: code 13", four(icmpUnreachable(four(udp({ src: 1, dst: 2 })), 13)), null],
  ["Type 99, code 3", four(icmp({ type: 99, code: 3 })), null],
  ["Type 200, code 1", six(icmp6({ type: 200, code: 1 })), null],
  ["Neighbour solicitation for fe80::9", six(neighborSolicitation("fe80::9", MACS.src)), null],
  ["20 bytes of chunks", four(sctp({ src: 1, dst: 2 }, sctpData({ tsn: 1 }, bytes("abcd")))), null],
  ["IP protocol 89", four(pdu(new Uint8Array(4), { protocol: 89 })), null],
  ["Fragment", fragmentIpv4(four(udp({ src: 1, dst: 2 }, new Uint8Array(100))), 40)[1]!, null],
  ["[] window 64240 [malformed: length]", ipv4({ ...V4, totalLength: 99 }, tcp({ src: 1, dst: 2 })), null],
])("%s", (info, data, app) => {
  expect(row(data, app).info).toBe(info);
});

const NO_TEXT = /^\[\] window 64240, \d+ bytes of data$/;

test.each<[string, string, string | RegExp]>([
  ["ftp", "PASS secret\r\n", "PASS ···"],
  ["ftp", "pass  secret word\r\n", "pass ···"],
  ["ftp", "PASS", "PASS"],
  ["ftp", "PASS\tsecret\r\n", NO_TEXT],
  ["ftp", "ACCT secret\r\n", "ACCT ···"],
  ["ftp", "SITE PSWD old secret\r\n", NO_TEXT],
  // The rest of a command that was cut.
  ["ftp", "secret\r\n", NO_TEXT],
  ["smtp", "AUTH PLAIN AHRpbQBzZWNyZXQ=\r\n", "AUTH PLAIN ···"],
  ["smtp", "auth login dGlt\r\n", "auth login ···"],
  ["smtp", "AUTH LOGIN\r\n", "AUTH LOGIN"],
  ["smtp", "c2VjcmV0\r\n", NO_TEXT],
  ["smtp", "334 VXNlcm5hbWU6\r\n", "334 VXNlcm5hbWU6"],
  ["http", "GET http://tim:secret@a/x HTTP/1.1\r\n\r\n", "GET http://tim:···@a/x HTTP/1.1"],
  ["http", `GET http://tim:${"secret".repeat(30)}@a/x HTTP/1.1\r\n\r\n`, "GET http://tim:···@a/x HTTP/1.1"],
  ["http", "GET http://tim:secr", "GET http://tim:···"],
  ["http", "Authorization: Basic dGltOnNlY3JldA==\r\n\r\n", NO_TEXT],
  ["http", "user=tim&password=secret", NO_TEXT],
])("%s hides what is secret: %j", (app, text, info) => {
  const shown = row(over(bytes(text)), app).info;
  if (typeof info === "string") expect(shown).toBe(info);
  else expect(shown).toMatch(info);
});

describe("below IP", () => {
  const request = arp({ operation: 1, senderMac: MACS.src, senderIp: V4.src, targetIp: V4.dst });
  const link = (payload: Pdu): PacketRecord => row(ethernet(MACS, payload), null, LinkType.ETHERNET);

  test("ARP carries its addresses", () => {
    expect(link(request)).toMatchObject({
      transport: "arp",
      src_ip: V4.src,
      dst_ip: V4.dst,
      src_port: null,
      info: "Who has 198.51.100.2? Tell 192.0.2.1",
    });
    const reply = arp({ operation: 2, senderMac: MACS.src, senderIp: V4.src, targetIp: V4.dst });
    expect(link(reply).info).toBe("192.0.2.1 is at 00:00:5e:00:53:01");
    const announcement = arp({ operation: 1, senderMac: MACS.src, senderIp: V4.src, targetIp: V4.src });
    expect(link(announcement).info).toBe("ARP announcement: 192.0.2.1 is at 00:00:5e:00:53:01");
  });

  test("ARP that was cut, or is for something else, has none", () => {
    expect(row(ethernet(MACS, request), null, LinkType.ETHERNET, 14 + 20)).toMatchObject({
      src_ip: null,
      dst_ip: null,
    });
    const other = pdu(bytes(u16(6), u16(0x86dd), 6, 16, u16(1), new Uint8Array(44)), { etherType: 0x0806 });
    expect(link(other)).toMatchObject({ src_ip: null, info: "ARP, not for IPv4 over Ethernet" });
  });

  test("another Ethernet frame names its stations and type", () => {
    expect(link(pdu(new Uint8Array(46), { etherType: 0x88cc }))).toMatchObject({
      transport: null,
      info: "Ethernet 00:00:5e:00:53:01 → 00:00:5e:00:53:02, type 0x88cc",
    });
    expect(row(new Uint8Array(40), null, 9999).info).toBe("No network layer");
  });

  test("what the capture cut says so", () => {
    expect(row(over(new Uint8Array(500)), null, LinkType.RAW, 64).info).toBe(
      "[] window 64240, 500 bytes of data [64 bytes captured]",
    );
  });
});

describe("hostile bytes", () => {
  const controls = Uint8Array.from({ length: 256 }, (_, i) => i);

  test("in a name, an escape sequence or a line feed is dots", () => {
    const label = bytes("a\u001b[31m\r\nb");
    const query = bytes(u16(1), u16(0x100), u16(1), new Uint8Array(6), label.length, label, 0, u16(1), u16(1));
    expect(row(dns(query), "dns").info).toBe("Query A a·[31m··b");
  });

  test("a line of text ends at its end, and is cut when it is long", () => {
    const info = row(over(bytes("GET /", new Uint8Array(500).fill(0x61), "\r\nX")), "http").info;
    expect(info).toBe(`GET /${"a".repeat(115)}…`);
    expect(row(over(bytes("GET ", controls.subarray(128))), "http").info).toMatch(LINE);
  });

  test("a DNS name that points at itself, or never ends, is none", () => {
    const header = bytes(u16(1), u16(0x100), u16(1), new Uint8Array(6));
    for (const rest of [[0xc0, 12], [63, 1, 2], [], new Uint8Array(400).fill(1), [1]]) {
      expect(row(dns(bytes(header, rest)), "dns").info).toMatch(/bytes of data$/);
    }
  });

  test("any payload of any application is one line of printable characters", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...appNames()),
        fc.uint8Array({ maxLength: 200 }),
        fc.boolean(),
        (app, data, stream) => {
          const transport = stream ? tcp({ src: 1, dst: 2 }, data) : udp({ src: 1, dst: 2 }, data);
          expect(row(four(transport), app).info).toMatch(LINE);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("so is any frame of any kind, damaged", () => {
    const mutator = new Mutator(11);
    const frame = new Frame();
    const decoder = new Decoder();
    const names = appNames();
    const kinds = gallery();
    for (let i = 0; i < 20_000; i++) {
      const { bytes: data, linkType } = kinds[i % kinds.length]!;
      mutator.mutate(data, frame);
      frame.linkType = linkType;
      decoder.decode(frame);
      const record = describePacket(decoder.packet, null, appId(names[i % names.length]!));
      if (!LINE.test(record.info)) expect([i, record.info]).toEqual([i, "one line"]);
      for (const ip of [record.src_ip, record.dst_ip]) if (ip !== null) expect(ip).toMatch(/^[0-9a-f:.]+$/);
    }
  });
});
