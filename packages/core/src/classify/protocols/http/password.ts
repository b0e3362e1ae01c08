// Passwords of HTTP requests: where they are, and how a request is shown without them.

import { beginsAnyCase, SPACE } from "../text/ascii.ts";
import type { LineReader } from "../text/line-reader.ts";

/** What stands in place of a password. */
export const HIDDEN = "···";

/** A field that has a password in it: the Basic scheme (RFC 7617), for the server or for a proxy. */
export function hasPassword({ data, start, end }: LineReader, value: number): boolean {
  const isCredentials =
    beginsAnyCase(data, start, end, "AUTHORIZATION:") || beginsAnyCase(data, start, end, "PROXY-AUTHORIZATION:");
  return isCredentials && beginsAnyCase(data, value, end, "BASIC ") && value + 6 < end && data[value + 6] !== SPACE;
}

/** URLs in the text without their passwords: `scheme://user:password@host` (RFC 3986, 3.2.1). */
export function hidePasswords(text: string): string {
  let shown = "";
  let from = 0;
  for (let mark = text.indexOf("://"); mark >= 0; mark = text.indexOf("://", from)) {
    const start = mark + 3;
    const end = authorityEnd(text, start);
    shown += text.slice(from, start) + hidePassword(text.slice(start, end), end === text.length);
    from = end;
  }
  return shown + text.slice(from);
}

/** The host and port of an authority, without the user. */
export function withoutUser(authority: string): string {
  return authority.slice(authority.lastIndexOf("@") + 1);
}

/** Of an authority that may be cut before its host, what follows the colon is taken for a password, unless it is a port. */
function hidePassword(authority: string, mayBeCut: boolean): string {
  const colon = authority.indexOf(":");
  const at = authority.lastIndexOf("@");
  if (colon < 0) return authority;
  if (at > colon + 1) return authority.slice(0, colon + 1) + HIDDEN + authority.slice(at);
  const isWhole = at >= 0 || !mayBeCut || authority.startsWith("[") || isNumber(authority, colon + 1);
  return isWhole ? authority : authority.slice(0, colon + 1) + HIDDEN;
}

function authorityEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !"/?# ".includes(text[end])) end++;
  return end;
}

function isNumber(text: string, start: number): boolean {
  for (let i = start; i < text.length; i++) if (text[i] < "0" || text[i] > "9") return false;
  return true;
}
