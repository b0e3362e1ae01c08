import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes } from "../synth/bytes.ts";
import { dnsName } from "../synth/app/dns.ts";
import { NameReader, nameText, skipName } from "./dns-name.ts";

const reader = new NameReader();

function read(message: Uint8Array, at = 0): [next: number, name: string] {
  const next = reader.read(message, 0, at, message.length);
  return [next, nameText(reader.bytes, 0, reader.length, false)];
}

describe("a name", () => {
  it("is its labels, and the root is a dot", () => {
    expect(read(dnsName("www.Example.com"))).toEqual([17, "www.Example.com"]);
    expect(read(dnsName(""))).toEqual([1, "."]);
  });

  it("may go on at an earlier place (RFC 1035, 4.1.4)", () => {
    const message = bytes(dnsName("example.com"), [3], "www", [0xc0, 0], [1], "a", [0xc0, 13]);
    expect(read(message, 13)).toEqual([19, "www.example.com"]);
    expect(read(message, 19)).toEqual([23, "a.www.example.com"]);
  });

  it.each([
    ["to itself", bytes([0xc0, 0])],
    ["forward", bytes([0xc0, 2], dnsName("a"))],
    ["round and round", bytes([1], "a", [0xc0, 0])],
    ["to the end of the message", bytes([0xc0])],
  ])("is none when it points %s", (_what, message) => {
    expect(read(message)[0]).toBe(-1);
  });

  it.each([
    ["a label of another kind", bytes([0x41, 0], new Uint8Array(70))],
    ["a label that the message ends in", bytes([5], "abc")],
    ["no end", bytes([3], "abc")],
    ["more than 255 bytes", bytes(...Array.from({ length: 5 }, () => bytes([63], "x".repeat(63))), [0])],
  ])("is none with %s", (_what, message) => {
    expect(read(message)[0]).toBe(-1);
  });

  it("shows what does not print, dots inside of labels and backslashes as escapes (RFC 4343, 2.1)", () => {
    const message = bytes([9], [0x1b, 0x5b, 0x2e, 0x5c, 0x20, 0xe2, 0x80, 0xae, 0x7f], [0]);
    expect(read(message)[1]).toBe("\\027[\\.\\\\\\032\\226\\128\\174\\127");
  });

  it("is the same whatever the case of its letters", () => {
    read(dnsName("wWw.eXample.c@m"));
    const [hash, name] = [reader.hash(5), reader.bytes.slice(0, reader.length)];
    read(dnsName("Www.Example.C@M"));
    expect(reader.hash(5)).toBe(hash);
    expect(reader.hash(6)).not.toBe(hash);
    expect(reader.equals(name, 0, name.length)).toBe(true);
    expect(nameText(name, 0, name.length, true)).toBe("www.example.c@m");
    read(dnsName("www.example.c`m"));
    expect(reader.equals(name, 0, name.length)).toBe(false);
  });

  it("any bytes are read inside the message only, and skipped as far as they are read", () => {
    const label = fc.oneof(fc.constantFrom(0, 1, 2, 3, 0xc0, 0xc1, 63, 64), fc.nat(255));
    fc.assert(
      fc.property(fc.array(label, { maxLength: 80 }), fc.nat(79), (list, at) => {
        const message = Uint8Array.from(list);
        const next = reader.read(message, 0, at, message.length);
        if (next < 0) return;
        expect(next).toBeLessThanOrEqual(message.length);
        expect(reader.length).toBeLessThanOrEqual(255);
        expect(skipName(message, at, message.length)).toBe(next);
        expect(nameText(reader.bytes, 0, reader.length, false)).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });
});
