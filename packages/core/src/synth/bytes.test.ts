import { expect, test } from "vitest";
import { bytes, hex, le32, prefixed16, put16, u16, u24, u32, u64 } from "./bytes.ts";

test("puts numbers, texts and lists one after the other", () => {
  expect([...bytes(1, "AB", [2, 3], new Uint8Array(30).fill(4))]).toEqual([1, 65, 66, 2, 3, ...Array(30).fill(4)]);
});

test("writes numbers in network order, and drops bits that do not fit", () => {
  expect(u16(0x1_2345)).toEqual([0x23, 0x45]);
  expect(u24(0x12_3456)).toEqual([0x12, 0x34, 0x56]);
  expect(u32(-1)).toEqual([255, 255, 255, 255]);
  expect(u64(2 ** 32 + 5)).toEqual([0, 0, 0, 1, 0, 0, 0, 5]);
  expect(le32(0x0102_0304)).toEqual([4, 3, 2, 1]);
});

test("puts the length in front", () => {
  expect([...prefixed16("abc", 1)]).toEqual([0, 4, 97, 98, 99, 1]);
});

test("reads hexadecimal with and without separators", () => {
  expect([...hex("45 00:ff")]).toEqual([0x45, 0, 0xff]);
});

test("writes into place", () => {
  const out = new Uint8Array(4);
  put16(out, 1, 0xabcd);
  expect([...out]).toEqual([0, 0xab, 0xcd, 0]);
});
