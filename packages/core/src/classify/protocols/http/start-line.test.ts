// Request lines of HTTP/0.9, which have no version (RFC 1945, 4.1).

import { expect, it } from "vitest";
import { ascii, lookAt } from "../../testing/look.ts";
import { Verdict } from "../../protocol.ts";
import { recogniseRequest } from "./start-line.ts";

it.each([
  ["GET /\r\n", Verdict.YES],
  ["GET /\r\n\r\n", Verdict.YES],
  ["GET /index.html\r\n", Verdict.YES],
  ["GET /\r", Verdict.MORE],
  ["GET /\r\n\r", Verdict.MORE],
  ["GET /\r\nHost", Verdict.NO],
  ["GET x\r\n", Verdict.NO],
  ["PUT /\r\n", Verdict.NO],
  ["GET /\r\r", Verdict.NO],
])("%j is answered with %i", (text, verdict) => {
  expect(recogniseRequest(lookAt(ascii(text), 12345))).toBe(verdict);
});
