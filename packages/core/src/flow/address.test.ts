// Addresses as text, against the rules of RFC 5952, and which of them are ours.

import fc from "fast-check";
import { expect, test } from "vitest";
import { ipAddress, ipv6Address } from "../synth/address.ts";
import { formatIpv4, formatIpv6, formatMac } from "./address.ts";
import { DESTINATION, FlowFlag, KIND, Kind, SOURCE, STRIDE } from "./columns.ts";
import { LocalHosts } from "./local-hosts.ts";

test.each([
  ["0:0:0:0:0:0:0:0", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["1:0:0:0:0:0:0:0", "1::"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["0:1:0:1:0:1:0:1", "0:1:0:1:0:1:0:1"],
  ["fe80:0:0:0:ABCD:EF01:0:23", "fe80::abcd:ef01:0:23"],
  ["0:0:0:0:0:ffff:c000:201", "::ffff:192.0.2.1"],
  ["0:0:0:0:0:fffe:c000:201", "::fffe:c000:201"],
])("%s is written %s", (groups, text) => {
  const bytes = Uint8Array.from(
    groups.split(":").flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]),
  );
  expect(formatIpv6(bytes, 0)).toBe(text);
});

test("any address reads back as itself, with as many groups as it needs and no more", () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const bytes = Uint8Array.from([9, ...groups.flatMap((value) => [value >> 8, value & 255])]);
      const text = formatIpv6(bytes, 1);
      if (!text.includes(".")) expect(ipv6Address(text)).toEqual(bytes.subarray(1));
      // An IPv4-mapped address is written in a way of its own.
      if (!text.includes(".")) expect(text).toBe(new URL(`http://[${text}]`).hostname.slice(1, -1));
    }),
  );
});

test("dotted quads and link addresses", () => {
  expect(formatIpv4(Uint8Array.of(9, 255, 0, 10, 1), 1)).toBe("255.0.10.1");
  expect(formatMac(Uint8Array.of(0, 0xab, 1, 2, 3, 0xff, 9), 0)).toBe("00:ab:01:02:03:ff");
});

function flags(hosts: LocalHosts, source: string, destination: string): number {
  const words = new Int32Array(STRIDE * 2);
  const put = (at: number, text: string): void => {
    const bytes = ipAddress(text);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let i = 0; i < bytes.length / 4; i++) words[STRIDE + at + (bytes.length === 4 ? 3 : i)] = view.getInt32(4 * i);
  };
  put(SOURCE, source);
  put(DESTINATION, destination);
  words[STRIDE + KIND] = source.includes(":") ? Kind.IPV6 : 0;
  return hosts.flags(words, STRIDE);
}

test.each([
  ["10.0.0.0", "9.255.255.255"],
  ["10.255.255.255", "11.0.0.0"],
  ["172.16.0.0", "172.15.255.255"],
  ["172.31.255.255", "172.32.0.0"],
  ["192.168.0.1", "192.167.255.255"],
  ["192.168.255.255", "192.169.0.0"],
  ["100.64.0.0", "100.63.255.255"],
  ["100.127.255.255", "100.128.0.0"],
  ["169.254.1.1", "169.253.255.255"],
  ["127.0.0.1", "128.0.0.1"],
  ["fd00::1", "fe00::1"],
  ["fc00::1", "fbff::1"],
  ["fe80::1", "fec0::1"],
  ["febf::1", "2001:db8::1"],
  ["::1", "1::1"],
])("without a list %s is ours and %s is not", (ours, foreign) => {
  const hosts = new LocalHosts([]);
  expect(flags(hosts, ours, foreign)).toBe(FlowFlag.SOURCE_LOCAL);
  expect(flags(hosts, foreign, ours)).toBe(FlowFlag.DESTINATION_LOCAL);
});

test("with a list only what is on it is ours, in its own IP version", () => {
  const hosts = new LocalHosts(["192.0.2.1", "2001:db8::1"].map(ipAddress));
  expect(flags(hosts, "192.0.2.1", "10.0.0.1")).toBe(FlowFlag.SOURCE_LOCAL);
  expect(flags(hosts, "2001:db8::2", "2001:db8::1")).toBe(FlowFlag.DESTINATION_LOCAL);
  expect(flags(hosts, "::c000:201", "::1")).toBe(0);
});
