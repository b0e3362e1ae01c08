import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

const decode = (...bytes: number[]) => decodeUtf8(Uint8Array.from(bytes), 0, bytes.length);

test("any text without NUL comes back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = encodeUtf8(text);
      expect(decodeUtf8(bytes, 0, bytes.length)).toBe(text.split("\0")[0]);
    }),
  );
});

test.each<[string, number[]]>([
  ["a lone continuation", [0x80]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an overlong slash in three", [0xe0, 0x80, 0xaf]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
  ["beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
  ["a cut sequence", [0xe2, 0x82]],
])("%s becomes replacement characters", (_, bytes) => {
  expect(decode(0x61, ...bytes)).toBe(`a${"\ufffd".repeat(bytes.length)}`);
});

test("a lone surrogate is replaced when written", () => {
  expect(Array.from(encodeUtf8("\ud800"))).toEqual([0xef, 0xbf, 0xbd]);
});

test("any bytes decode", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => void decodeUtf8(bytes, 0, bytes.length)));
});
