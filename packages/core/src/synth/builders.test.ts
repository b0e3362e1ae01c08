// Bytes that are known from elsewhere, and the ways to make a packet wrong.

import { expect, test } from "vitest";
import { arp } from "./arp.ts";
import { bytes, hex } from "./bytes.ts";
import { ethernet } from "./ethernet.ts";
import { gtpU } from "./gtp-u.ts";
import { fragmentIpv4, ipv4 } from "./ipv4.ts";
import { hopByHop } from "./ipv6-extensions.ts";
import { fragmentIpv6, ipv6 } from "./ipv6.ts";
import { llc } from "./llc.ts";
import { mpls } from "./mpls.ts";
import { pdu } from "./pdu.ts";
import { sctp, sctpChunk } from "./sctp.ts";
import { tcp } from "./tcp.ts";
import { teredo } from "./teredo.ts";
import { udp } from "./udp.ts";
import { vlan } from "./vlan.ts";

const MACS = { src: "00:00:5e:00:53:01", dst: "00:00:5e:00:53:02" };
const V4 = { src: "192.168.0.1", dst: "192.168.0.199" };
const V6 = { src: "2001:db8::1", dst: "2001:db8::2" };

test("an IPv4 header with its checksum", () => {
  const packet = ipv4({ ...V4, dontFragment: true }, pdu(new Uint8Array(95), { protocol: 17 }));
  expect(packet.slice(0, 20)).toEqual(hex("4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7"));
});

test("an ARP question", () => {
  const question = arp({ operation: 1, senderMac: MACS.src, senderIp: "10.0.0.1", targetIp: "10.0.0.2" });
  expect(Uint8Array.from(question)).toEqual(hex("0001 0800 06 04 0001 00005e005301 0a000001 000000000000 0a000002"));
});

test("layers find out what they carry", () => {
  const frame = ethernet(MACS, vlan({ id: 5, tpid: 0x88a8 }, vlan({ id: 6 }, ipv6(V6, tcp({ src: 1, dst: 2 })))));
  expect(frame.slice(12, 24)).toEqual(hex("88a8 0005 8100 0006 86dd 6000"));
  expect(frame[12 + 10 + 6]).toBe(6);
});

test("a frame is filled up to the least length, and the IP length does not count it", () => {
  const frame = ethernet({ ...MACS, minimum: 60 }, ipv4(V4, udp({ src: 1, dst: 2 })));
  expect(frame).toHaveLength(60);
  expect(frame[17]).toBe(28);
});

test("a payload without EtherType makes an 802.3 frame", () => {
  expect(ethernet(MACS, llc({}, new Uint8Array(10))).slice(12, 17)).toEqual(hex("000d 4242 03"));
});

test("only the last label is the bottom of the stack", () => {
  const stack = mpls({ label: 16, ttl: 1 }, mpls({ label: 17, ttl: 2 }, ipv4(V4, udp({ src: 1, dst: 2 }))));
  expect(stack.slice(0, 8)).toEqual(hex("00010001 00011102"));
});

test("TCP options are filled up to whole words", () => {
  expect(tcp({ src: 1, dst: 2, options: [2, 4, 5, 0xb4, 1] })[12]).toBe(0x70);
});

test("IPv6 options are filled up to 8 bytes, whatever is missing", () => {
  for (let length = 0; length < 16; length++) {
    const header = hopByHop({ options: new Uint8Array(length) }, new Uint8Array(0));
    expect(header.length % 8).toBe(0);
    expect(header[1]).toBe(header.length / 8 - 1);
  }
});

test("optional GTP-U fields come together, and count", () => {
  expect(gtpU({ teid: 1 }, bytes(7))).toEqual(hex("30ff 0001 00000001 07"));
  expect(gtpU({ teid: 1, sequence: 2 }, bytes(7))).toEqual(hex("32ff 0005 00000001 0002 00 00 07"));
});

test("Teredo inverts where the client was seen", () => {
  expect(teredo({ origin: { port: 1, ip: "1.2.3.4" } }, bytes(0x60))).toEqual(hex("0000 fffe fefdfcfb 60"));
});

test("SCTP chunks are padded outside of their length", () => {
  expect(sctpChunk(0, 3, bytes(1))).toEqual(hex("0003 0005 01 000000"));
  expect(sctp({ src: 1, dst: 2, checksum: 5 }).slice(8)).toEqual(hex("05000000"));
});

test("every length and checksum can be made wrong", () => {
  const packet = ipv4(
    { ...V4, totalLength: 9, headerWords: 15, version: 5, checksum: 1 },
    udp({ src: 1, dst: 2, length: 3, checksum: 4 }),
  );
  expect(packet.slice(0, 4)).toEqual(hex("5f00 0009"));
  expect(packet.slice(10, 12)).toEqual(hex("0001"));
  expect(packet.slice(24, 28)).toEqual(hex("0003 0004"));
  expect(tcp({ src: 1, dst: 2, headerWords: 3, checksum: 0xbeef }).slice(12, 18)).toEqual(hex("3000 faf0 beef"));
  expect(ipv6({ ...V6, payloadLength: 1, nextHeader: 2, version: 7 }, bytes(1)).slice(0, 7)).toEqual(
    hex("70000000 0001 02"),
  );
});

test("fragments put together are the packet again", () => {
  const content = Uint8Array.from({ length: 1000 }, (_, i) => i);
  const long = ipv4({ ...V4, id: 9 }, udp({ src: 1, dst: 2 }, content));
  const pieces = fragmentIpv4(long, 300);
  expect(pieces.map((piece) => [(piece[6]! >> 5) & 1, ((piece[6]! & 0x1f) << 8) | piece[7]!])).toEqual([
    [1, 0],
    [1, 37],
    [1, 74],
    [0, 111],
  ]);
  expect(bytes(...pieces.map((piece) => piece.subarray(20)))).toEqual(long.slice(20));

  const six = ipv6(V6, udp({ src: 1, dst: 2 }, content));
  const parts = fragmentIpv6(six, 500, 77);
  expect(parts.map((part) => [part[6], part[40], (part[42]! << 8) | part[43]!])).toEqual([
    [44, 17, 1],
    [44, 17, 496 | 1],
    [44, 17, 992],
  ]);
  expect(bytes(...parts.map((part) => part.subarray(48)))).toEqual(six.slice(40));
});
