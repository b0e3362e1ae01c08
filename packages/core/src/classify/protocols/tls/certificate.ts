// What a certificate says of itself (RFC 5280, section 4.1): whose it is, who signed it, and from when until when it is good.
// Reads DER (X.690) only as far as that goes; nothing is verified.

import { Tag, directoryString, element, expectElement, timeValue } from "./der.ts";
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

/** Names and alternatives that are read at most. */
const MOST_ITEMS = 256;

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
  let items = 0;
  for (let set = element(data, name.at, name.end); set !== null; set = element(data, set.end, name.end)) {
    for (let pair = element(data, set.at, set.end); pair !== null; pair = element(data, pair.end, set.end)) {
      if (++items > MOST_ITEMS) return null;
      const type = expectElement(data, pair.at, pair.end, Tag.OID);
      const value = type && element(data, type.end, pair.end);
      if (!value || type.end - type.at !== 3 || data[type.at] !== 0x55 || data[type.at + 1] !== 0x04) continue;
      found[data[type.at + 2]] = value;
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
  for (let item = element(data, at, end); item !== null; item = element(data, item.end, end)) {
    if (item.tag !== Tag.EXTENSIONS) continue;
    const list = expectElement(data, item.at, item.end, Tag.SEQUENCE);
    return list === null ? 0 : countAlternatives(data, list);
  }
  return 0;
}

/** id-ce-subjectAltName, 2.5.29.17. */
function countAlternatives(data: Uint8Array, list: Element): number {
  let items = 0;
  for (let one = element(data, list.at, list.end); one !== null; one = element(data, one.end, list.end)) {
    if (++items > MOST_ITEMS) return 0;
    const id = expectElement(data, one.at, one.end, Tag.OID);
    if (
      id === null ||
      id.end - id.at !== 3 ||
      data[id.at] !== 0x55 ||
      data[id.at + 1] !== 0x1d ||
      data[id.at + 2] !== 0x11
    )
      continue;
    let value = element(data, id.end, one.end);
    if (value !== null && value.tag !== Tag.OCTET_STRING) value = element(data, value.end, one.end); // behind "critical"
    const names = value && expectElement(data, value.at, value.end, Tag.SEQUENCE);
    let count = 0;
    for (
      let name = names && element(data, names.at, names.end);
      names && name;
      name = element(data, name.end, names.end)
    )
      count++;
    return count;
  }
  return 0;
}
