// What a certificate says of itself (RFC 5280, section 4.1): whose it is, who signed it, and from when until when it is good.
// Reads DER (X.690) only as far as that goes; nothing is verified.

import { Tag, directoryString, element, elements, expectElement, timeValue } from "./der.ts";
import type { Element } from "./der.ts";

export interface Certificate {
  /** The common name; where there is none, the organisation or its unit. */
  subject: string | null;
  issuer: string | null;
  /** Seconds since 1970. */
  not_before: number | null;
  not_after: number | null;
  /** Names in the extension subjectAltName. */
  san_count: number;
}

/** The certificate `data[start, end)`; null where its frame is not that of one. */
export function parseCertificate(data: Uint8Array, start: number, end: number): Certificate | null {
  const whole = expectElement(data, start, end, Tag.SEQUENCE);
  const signed = whole && expectElement(data, whole.at, whole.end, Tag.SEQUENCE);
  if (!signed) return null;
  const version = expectElement(data, signed.at, signed.end, Tag.VERSION);
  const serial = expectElement(data, version?.end ?? signed.at, signed.end, Tag.INTEGER);
  const algorithm = serial && expectElement(data, serial.end, signed.end, Tag.SEQUENCE);
  const issuer = algorithm && expectElement(data, algorithm.end, signed.end, Tag.SEQUENCE);
  const validity = issuer && expectElement(data, issuer.end, signed.end, Tag.SEQUENCE);
  const subject = validity && expectElement(data, validity.end, signed.end, Tag.SEQUENCE);
  if (!subject) return null;
  const from = element(data, validity.at, validity.end);
  const until = from && element(data, from.end, validity.end);
  return {
    subject: distinguishedName(data, subject),
    issuer: distinguishedName(data, issuer),
    not_before: from && timeValue(data, from),
    not_after: until && timeValue(data, until),
    san_count: alternatives(data, subject.end, signed.end),
  };
}

/** Attribute types by their last byte, below id-at (2.5.4): the first that is there speaks for the name. */
const COMMON_NAME = 3;
const ORGANIZATION = 10;
const UNIT = 11;
const PREFERRED = [COMMON_NAME, ORGANIZATION, UNIT];

/** Name ::= SEQUENCE OF SET OF SEQUENCE { type, value }. Of several common names the last is the most specific. */
function distinguishedName(data: Uint8Array, name: Element): string | null {
  const found: (Element | undefined)[] = [];
  for (const set of elements(data, name)) {
    for (const pair of elements(data, set)) {
      const [type, value] = elements(data, pair);
      if (type === undefined || value === undefined || type.end - type.at !== 3) continue;
      if (data[type.at] === 0x55 && data[type.at + 1] === 0x04) found[data[type.at + 2]] = value;
    }
  }
  for (const type of PREFERRED) {
    const value = found[type];
    if (value !== undefined) return directoryString(data, value);
  }
  return null;
}

/** Behind the subject: key, two ids that nobody uses, extensions. */
function alternatives(data: Uint8Array, at: number, end: number): number {
  const tagged = elements(data, { tag: Tag.SEQUENCE, at, end }).find(({ tag }) => tag === Tag.EXTENSIONS);
  const list = tagged && expectElement(data, tagged.at, tagged.end, Tag.SEQUENCE);
  if (!list) return 0;
  for (const extension of elements(data, list)) {
    const parts = elements(data, extension);
    const value = parts.at(-1);
    if (value?.tag !== Tag.OCTET_STRING || !isAlternativeName(data, parts[0])) continue;
    const names = expectElement(data, value.at, value.end, Tag.SEQUENCE);
    return names === null ? 0 : elements(data, names).length;
  }
  return 0;
}

/** id-ce-subjectAltName, 2.5.29.17. */
function isAlternativeName(data: Uint8Array, { tag, at, end }: Element): boolean {
  return tag === Tag.OID && end - at === 3 && data[at] === 0x55 && data[at + 1] === 0x1d && data[at + 2] === 0x11;
}
