// NTP (RFC 5905, 7.3), SNTP, and the control messages (RFC 9327). Little in it is fixed, so away from its port only an
// answer is known, by its timestamps, or a question that is empty but for one.

import { u16, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const ntp: Protocol = { app: "ntp", udp: recognise };

const PORT = 123;
const LENGTH = 48;
const REFERENCE = 16;
const RECEIVED = 32;
const TRANSMITTED = 40;
const MAX_STRATUM = 16;
const CLIENT = 3;
const SERVER = 4;
const CONTROL = 6;
const PRIVATE = 7;
/** Seconds: a clock that was never set this long is not trusted either. */
const MAX_AGE = 1 << 21;

function recognise(look: Look): number {
  const { data, start, end, length } = look;
  const version = (data[start] >> 3) & 7;
  const mode = data[start] & 7;
  if (version === 0 || version > 4 || end - start < 8) return Verdict.NO;
  const home = look.hasPort(PORT);
  if (mode >= CONTROL) return home && management(look, mode) ? Verdict.YES : Verdict.NO;
  // Extensions and keys come in words of four bytes.
  if (length < LENGTH || (length & 3) !== 0 || data[start + 1] > MAX_STRATUM) return Verdict.NO;
  if (home) return Verdict.YES;
  if (end - start < LENGTH) return Verdict.NO;
  if (mode === SERVER) return answered(data, start) ? Verdict.YES : Verdict.NO;
  return mode === CLIENT && length === LENGTH && empty(data, start) ? Verdict.YES : Verdict.NO;
}

/** Received and sent in the same two seconds, by a clock that was set lately. */
function answered(data: Uint8Array, start: number): boolean {
  const sent = u32(data, start + TRANSMITTED);
  const wait = sent - u32(data, start + RECEIVED);
  const age = sent - u32(data, start + REFERENCE);
  return (
    sent !== 0 &&
    wait >= 0 &&
    wait <= 1 &&
    age >= 0 &&
    age < MAX_AGE &&
    data[start + 1] !== 0 &&
    data[start + 1] < MAX_STRATUM
  );
}

/** All zeros but for the first byte and the last timestamp. */
function empty(data: Uint8Array, start: number): boolean {
  for (let i = 1; i < TRANSMITTED; i++) if (data[start + i] !== 0) return false;
  return u32(data, start + TRANSMITTED) !== 0;
}

/** RFC 9327, section 2: the count of bytes behind 12. The private mode was never written down; it has 8 bytes at least. */
function management(look: Look, mode: number): boolean {
  const { data, start, length } = look;
  if (mode === PRIVATE) return length >= 8;
  return look.end - start >= 12 && u16(data, start + 10) <= length - 12;
}
