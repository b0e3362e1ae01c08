import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesText, clockText, countText, endpointText, rateText, shareText } from "./figures.ts";

const zone = process.env["TZ"];
beforeAll(() => {
  process.env["TZ"] = "UTC";
});
afterAll(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1050, "1.1 kB"],
  [99_949, "99.9 kB"],
  [99_950, "100 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [1.08e9, "1.1 GB"],
  [5e15, "5.0 PB"],
  [5e18, "5000 PB"],
])("%d bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1 000"],
  [123456, "123 456"],
  [1234567890, "1 234 567 890"],
])("%d packets are %s", (count, text) => {
  expect(countText(count).replace(/\s/g, " ")).toBe(text);
});

test.each([
  [null, "–"],
  [0, "1970-01-01 00:00:00.000000"],
  [1_700_000_000.000001, "2023-11-14 22:13:20.000001"],
  [1_700_000_000.5, "2023-11-14 22:13:20.500000"],
  [1_700_000_000.9999998, "2023-11-14 22:13:21.000000"],
  [1_418_145_369.9999998, "2014-12-09 17:16:10.000000"],
  [-0.25, "1969-12-31 23:59:59.750000"],
  [4_294_967_295.999999, "2106-02-07 06:28:15.999999"],
  [1e300, "1e+300"],
])("%d is the moment %s", (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test.each([
  [null, null, "–"],
  [null, 5, "–"],
  ["192.0.2.1", null, "192.0.2.1"],
  ["192.0.2.1", 0, "192.0.2.1:0"],
  ["::1", null, "::1"],
  ["::1", 53, "[::1]:53"],
])("%s and %s are %s", (ip, port, text) => {
  expect(endpointText(ip, port)).toBe(text);
});

test("shares and rates", () => {
  expect([shareText(1, 3), shareText(0, 5), shareText(5, 5), shareText(0, 0)]).toEqual([
    "33.3 %",
    "0.0 %",
    "100.0 %",
    "–",
  ]);
  expect([rateText(null), rateText(0), rateText(999), rateText(1e9), rateText(2.54e9)]).toEqual([
    "–",
    "0 bit/s",
    "999 bit/s",
    "1.0 Gbit/s",
    "2.5 Gbit/s",
  ]);
});
