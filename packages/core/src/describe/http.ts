// The first line of an HTTP message, without a password in its target. What does not begin a message is not shown: it may
// be the rest of a head, with credentials in it.

import { hidePasswords } from "../classify/protocols/http/password.ts";
import { isRequestStart, statusOf } from "../classify/protocols/http/start-line.ts";
import { clipped, firstLine } from "./text.ts";

/** A password is hidden before the line is cut. */
const MOST_TARGET = 2048;

export function describeHttp(data: Uint8Array, at: number, end: number): string | null {
  if (statusOf(data, at, end) > 0) return firstLine(data, at, end, 120);
  return isRequestStart(data, at, end) ? clipped(hidePasswords(firstLine(data, at, end, MOST_TARGET)), 120) : null;
}
