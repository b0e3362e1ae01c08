import { expect, test } from "vitest";
import { gzipError, isGzip } from "./gzip.ts";

test("gzip is told by its first three bytes", () => {
  expect(isGzip(Uint8Array.of(0x1f, 0x8b, 8, 0))).toBe(true);
  expect(isGzip(Uint8Array.of(0x1f, 0x8b))).toBe(false);
  expect(isGzip(Uint8Array.of(0x1f, 0x8b, 7))).toBe(false);
  expect(isGzip(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1))).toBe(false);
});

test("a failure of the decompressor is a capture file error with the place", () => {
  const error = gzipError("unexpected end of file", 1234);
  expect(error).toMatchObject({ name: "CaptureFileError", code: "gzip", offset: 1234 });
  expect(error.message).toContain("unexpected end of file");
});
