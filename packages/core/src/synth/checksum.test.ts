import fc from "fast-check";
import { expect, test } from "vitest";
import { bytes, hex } from "./bytes.ts";
import { crc32c, foldSum, internetChecksum, wordSum } from "./checksum.ts";
import { icmp6Echo } from "./icmp6.ts";
import { ipv4 } from "./ipv4.ts";
import { destinationOptions, hopByHop, routing } from "./ipv6-extensions.ts";
import { ipv6 } from "./ipv6.ts";
import { tcp } from "./tcp.ts";
import { udp } from "./udp.ts";

test("the example of RFC 1071 section 3", () => {
  expect(internetChecksum(hex("0001 f203 f4f5 f6f7"))).toBe(0x220d);
});

test("an odd last byte counts as the high one", () => {
  expect(wordSum(hex("0001 02"))).toBe(0x0201);
});

test("CRC32c of the usual check text", () => {
  expect(crc32c(bytes("123456789"))).toBe(0xe306_9283);
});

const V4 = { src: "192.0.2.1", dst: "198.51.100.2" };
const V6 = { src: "2001:db8::1", dst: "2001:db8::2" };

/** Over pseudo-header and packet, a right checksum makes the sum all ones (RFC 1071 section 1). */
const remainder = (packet: Uint8Array, addresses: number, header: number, protocol: number): number =>
  foldSum(wordSum(packet, addresses, header) + protocol + packet.length - header + wordSum(packet, header));

test("transport checksums are right for any payload, over both versions of IP", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 99 }), fc.nat(65_535), (payload, port) => {
      expect(remainder(ipv4(V4, tcp({ src: port, dst: 1 }, payload)), 12, 20, 6)).toBe(0);
      expect(remainder(ipv4(V4, udp({ src: port, dst: 1 }, payload)), 12, 20, 17)).toBe(0);
      expect(remainder(ipv6(V6, udp({ src: port, dst: 1 }, payload)), 8, 40, 17)).toBe(0);
      expect(remainder(ipv6(V6, icmp6Echo({ id: port, sequence: 1 }, payload)), 8, 40, 58)).toBe(0);
    }),
  );
});

test("extension headers are not covered", () => {
  const segment = tcp({ src: 1, dst: 2 }, bytes("abc"));
  const plain = ipv6(V6, segment);
  const extended = ipv6(V6, hopByHop({}, destinationOptions({}, tcp({ src: 1, dst: 2 }, bytes("abc")))));
  expect(extended.slice(-segment.length)).toEqual(plain.slice(-segment.length));
});

test("behind a routing header the last destination counts", () => {
  const direct = ipv6(V6, tcp({ src: 1, dst: 2 }));
  const routed = ipv6({ ...V6, dst: "2001:db8::77" }, routing({ addresses: [V6.dst] }, tcp({ src: 1, dst: 2 })));
  expect(routed.slice(-20)).toEqual(direct.slice(-20));
});

test("a UDP checksum of zero is written as all ones", () => {
  // With this source port the sum comes to all ones, whose complement is zero.
  const open = ipv4(V4, udp({ src: 0, dst: 0 }));
  const source = (open[26]! << 8) | open[27]!;
  const packet = ipv4(V4, udp({ src: source, dst: 0 }));
  expect(packet.slice(26, 28)).toEqual(Uint8Array.of(0xff, 0xff));
});
