import { expect, test } from "vitest";
import { ipAddress, ipv4Address, ipv6Address, mac } from "./address.ts";

test("IPv6 in all its spellings", () => {
  expect([...ipv6Address("::")]).toEqual(Array(16).fill(0));
  expect([...ipv6Address("::1")].slice(14)).toEqual([0, 1]);
  expect([...ipv6Address("2001:db8::a:b")]).toEqual([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 11]);
  expect([...ipv6Address("1:2:3:4:5:6:7:8")].filter((_, i) => i % 2 === 1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([...ipv6Address("fe80::")].slice(0, 3)).toEqual([0xfe, 0x80, 0]);
});

test("the version shows from the text", () => {
  expect(ipAddress("192.0.2.1")).toEqual(Uint8Array.of(192, 0, 2, 1));
  expect(ipAddress("::1")).toHaveLength(16);
});

test("what is not an address is a mistake of the caller", () => {
  expect(() => ipv4Address("192.0.2")).toThrow(RangeError);
  expect(() => ipv6Address("1:2:3")).toThrow(RangeError);
  expect(() => mac("00:11:22")).toThrow(RangeError);
});
