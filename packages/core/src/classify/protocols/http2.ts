// HTTP/2 in the clear (RFC 9113): with prior knowledge the client begins with a preface; the server with its SETTINGS.

import { u16, u32 } from "../../decode/bytes.ts";
import { begins } from "../look.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { FrameType } from "./http2/frames.ts";
import { Http2Session } from "./http2/http2-session.ts";
import { PREFACE } from "./http2/preface.ts";

/** "PRI * HTTP/2": RTSP and HTTP/1 have no such method. */
const ENOUGH = 12;
const HEADER_BYTES = 9;
const SETTING_BYTES = 6;
const MOST_SETTINGS = 10;

export const http2: Protocol = {
  app: "http2",
  tcp: recognise,
  firstBytes: { tcp: [0, "P"] },
  session: (context) => new Http2Session(context),
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== 0) {
    const preface = begins(look, PREFACE);
    if (preface > 0 || (preface < 0 && end - start >= ENOUGH)) return Verdict.YES;
    return preface < 0 ? Verdict.MORE : Verdict.NO;
  }
  return recogniseSettings(data, start, end);
}

/** A server's first frame: SETTINGS of stream 0, not an acknowledgement (RFC 9113, 3.4). */
function recogniseSettings(data: Uint8Array, start: number, end: number): number {
  const have = end - start;
  if (have >= 2 && data[start + 1] !== 0) return Verdict.NO;
  if (have >= 3 && (data[start + 2] > MOST_SETTINGS * SETTING_BYTES || data[start + 2] % SETTING_BYTES !== 0))
    return Verdict.NO;
  if (have >= 4 && data[start + 3] !== FrameType.SETTINGS) return Verdict.NO;
  for (let i = 4; i < Math.min(have, HEADER_BYTES); i++) if (data[start + i] !== 0) return Verdict.NO;
  if (have < HEADER_BYTES) return Verdict.MORE;
  const length = data[start + 2];
  for (let at = start + HEADER_BYTES; at < start + HEADER_BYTES + length; at += SETTING_BYTES) {
    if (at + SETTING_BYTES > end) return Verdict.MORE;
    if (!isSetting(u16(data, at), u32(data, at + 2))) return Verdict.NO;
  }
  // Without a setting these are too few and too usual bytes.
  return length === 0 ? Verdict.MORE : Verdict.YES;
}

/** RFC 9113, 6.5.2, and the two that have come since. */
function isSetting(id: number, value: number): boolean {
  if (id === 2 || id === 8 || id === 9) return value <= 1;
  if (id === 4) return value <= 0x7fffffff;
  if (id === 5) return value >= 16_384 && value <= 0xffffff;
  return id === 1 || id === 3 || id === 6;
}
