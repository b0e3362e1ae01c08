// NTP (RFC 5905, 7.3), SNTP, and the control messages (RFC 9327). Little in it is fixed, so away from its port only an
// answer is known, by its timestamps, or a question that is empty but for one.

import { u16, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const ntp: Protocol = {
  app: "ntp",
  udp: recognise,
  firstBytes: {
    udp: [
      [0x08, 0x27],
      [0x48, 0x67],
      [0x88, 0xa7],
      [0xc8, 0xe7],
    ],
  },
};

const PORT = 123;
const LENGTH = 48;
const DELAY = 4;
const DISPERSION = 8;
const REFERENCE = 16;
const RECEIVED = 32;
const TRANSMITTED = 40;
const MAX_STRATUM = 16;
const CLIENT = 3;
const SERVER = 4;
const CONTROL = 6;
const PRIVATE = 7;
const LAST_OPERATION = 12;
const UNSET_TRAP = 31;
/** Its key's number and the padding included. */
const LONGEST_DIGEST = 40;
/** Any, the old daemon and the daemon: 0, 2, 3. */
const LAST_PROGRAM = 3;
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
  if (home) return isNear(look) ? Verdict.YES : Verdict.NO;
  if (end - start < LENGTH) return Verdict.NO;
  if (mode === SERVER) return answered(data, start) ? Verdict.YES : Verdict.NO;
  return mode === CLIENT && length === LENGTH && empty(data, start) ? Verdict.YES : Verdict.NO;
}

/** Root delay and dispersion are some seconds at most, even without a server: the first of their four bytes is 0. */
function isNear({ data, start, end }: Look): boolean {
  return end - start > DISPERSION && data[start + DELAY] === 0 && data[start + DISPERSION] === 0;
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

/**
 * RFC 9327, section 2: an operation, and the count of bytes behind 12, padded, and a digest behind them. The private mode was
 * never written down: the program that is asked, and how many items of which size.
 */
function management({ data, start, end, length }: Look, mode: number): boolean {
  if (mode === PRIVATE) {
    const items = u16(data, start + 4) & 0xfff;
    const size = u16(data, start + 6);
    return data[start + 2] <= LAST_PROGRAM && size <= 0xfff && items * size <= length - 8;
  }
  if (end - start < 12) return false;
  const operation = data[start + 1] & 0x1f;
  const behind = length - 12 - u16(data, start + 10);
  return (operation <= LAST_OPERATION || operation === UNSET_TRAP) && behind >= 0 && behind <= LONGEST_DIGEST;
}
