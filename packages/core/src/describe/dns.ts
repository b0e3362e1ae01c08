// The question of a DNS message in plain words (RFC 1035, 4.1).

import { u16 } from "../decode/bytes.ts";
import { wireText } from "./text.ts";

const HEADER_LENGTH = 12;
const RESPONSE = 0x8000;
const MAX_LABELS = 64;

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [12, "PTR"],
  [15, "MX"],
  [16, "TXT"],
  [28, "AAAA"],
  [33, "SRV"],
  [43, "DS"],
  [48, "DNSKEY"],
  [64, "SVCB"],
  [65, "HTTPS"],
  [255, "ANY"],
]);

const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

/** Null where the bytes are no DNS message with a question. */
export function describeDns(data: Uint8Array, at: number, end: number): string | null {
  if (end - at < HEADER_LENGTH || u16(data, at + 4) === 0) return null;
  const flags = u16(data, at + 2);
  let name = "";
  let next = at + HEADER_LENGTH;
  for (let labels = 0; ; labels++) {
    if (next >= end || labels === MAX_LABELS) return null;
    const length = data[next++];
    if (length === 0) break;
    // A question comes first, so there is nothing yet that a compressed name could point to.
    if (length > 63 || next + length > end) return null;
    name += (name === "" ? "" : ".") + wireText(data, next, next + length, 63);
    next += length;
  }
  if (end - next < 4) return null;
  const type = u16(data, next);
  const question = `${TYPES.get(type) ?? `TYPE${type}`} ${name === "" ? "." : name}`;
  if ((flags & RESPONSE) === 0) return `Query ${question}`;
  const rcode = flags & 15;
  const answers = u16(data, at + 6);
  return `Response ${question}: ${rcode === 0 ? `${answers} answer${answers === 1 ? "" : "s"}` : (RCODES[rcode] ?? `rcode ${rcode}`)}`;
}
