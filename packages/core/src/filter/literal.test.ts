import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { formatIpv4, formatIpv6 } from "../flow/address.ts";
import { parseBytes, parseIpv4, parseIpv6, parseSeconds, parseUnsigned, splitPrefix } from "./literal.ts";

describe("values in a filter", () => {
  it.each([
    ["0", 0],
    ["443", 443],
    ["0x1F", 31],
    ["0b101", 5],
    ["017", 15],
    ["4294967295", 4294967295],
    ["08", null],
    ["12a", null],
    ["", null],
    ["1.5", null],
    ["0x", null],
    ["99999999999999999999", null],
  ])("read the number %s", (text, value) => {
    expect(parseUnsigned(text)).toBe(value);
  });

  it("read seconds with a fraction", () => {
    expect(parseSeconds("1700000000.123456")).toBe(1700000000.123456);
    expect(parseSeconds("1e9")).toBeNull();
  });

  it("read every IPv4 address as it is written out", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (bytes) => {
        expect(parseIpv4(formatIpv4(bytes, 0))).toBe(new DataView(bytes.buffer).getUint32(0));
      }),
    );
    for (const text of ["1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", "a.b.c.d", "1.2.3.-4"])
      expect(parseIpv4(text)).toBeNull();
  });

  it("read every IPv6 address as it is written out", () => {
    const bytes = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), {
      minLength: 16,
      maxLength: 16,
    });
    fc.assert(
      fc.property(bytes, (values) => {
        const address = Uint8Array.from(values);
        expect(parseIpv6(formatIpv6(address, 0))).toEqual(address);
      }),
    );
    expect(parseIpv6("::ffff:10.0.0.1")?.slice(10)).toEqual(Uint8Array.from([255, 255, 10, 0, 0, 1]));
    expect(parseIpv6("::")).toEqual(new Uint8Array(16));
    for (const text of [
      "",
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "12345::",
      "1.2.3.4::",
      "::1.2.3",
      "g::",
    ]) {
      expect(parseIpv6(text), text).toBeNull();
    }
    expect(parseIpv6("1:2:3:4:5:6:7::")?.[13]).toBe(7);
    expect(parseIpv6("1:2:3:4:5:6:7:8::")).toBeNull();
  });

  it("read prefixes up to the length of the address", () => {
    expect(splitPrefix("10.0.0.0/8", 32)).toEqual({ address: "10.0.0.0", prefix: 8 });
    expect(splitPrefix("10.0.0.1", 32)).toEqual({ address: "10.0.0.1", prefix: 32 });
    for (const text of ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/8/8"])
      expect(splitPrefix(text, 32)).toBeNull();
  });

  it("read bytes in each of Wireshark's ways", () => {
    const bytes = Uint8Array.from([0, 0x1b, 0x21, 0xff]);
    for (const text of ["00:1b:21:ff", "00-1B-21-FF", "00.1b.21.ff", "001b.21ff"])
      expect(parseBytes(text)).toEqual(bytes);
    expect(parseBytes("0xff")).toEqual(Uint8Array.of(255));
    for (const text of ["", "0", "00:1b-21", "00:1", "001", "0x", "gg"]) expect(parseBytes(text)).toBeNull();
  });
});
