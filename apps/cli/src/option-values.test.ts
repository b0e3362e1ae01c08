// What options take, and what they do not.

import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { between, moment, names, seconds, size, sizeOrOff, whole } from "./option-values.ts";

test.each([
  [seconds, "0.5", 0.5],
  [between(0.2, 3600), "0.2", 0.2],
  [whole(0, 65535), "8370", 8370],
  [size(1e6), "1.5MB", 1_500_000],
  [size(1e6), "1.5 MiB", 1_572_864],
  [size(1e6), "2 GiB", 2 ** 31],
  [sizeOrOff(4 << 20), "off", false],
  [moment, "1700000000.5", 1_700_000_000.5],
  [moment, "2026-11-22T10:00Z", 1_795_341_600],
  [names, "eth0,,eth1", ["eth0", "eth1"]],
])("%o takes %j", (parse: (text: string) => unknown, text, value) => {
  expect(parse(text)).toEqual(value);
});

test.each([
  [seconds, ["0", "-1", "x", "2147484", "Infinity"]],
  [between(0.2, 3600), ["", " ", "0.1", "3601", "1s"]],
  [whole(0, 65535), ["", "1.5", "-1", "65536", "NaN"]],
  [size(1e6), ["1", "1XB", "-5MB", "1e9", "999999999T"]],
  [moment, ["yesterday", "-1", "1e12", ""]],
  [names, ["", ","]],
])("%o refuses %j", (parse: (text: string) => unknown, texts) => {
  for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError);
});
