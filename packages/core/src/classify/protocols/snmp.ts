// SNMP versions 1, 2c and 3 (RFC 1157, RFC 1901, RFC 3412): a BER sequence that fills the datagram, with the version first.

import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;
/** GetRequest to Report (RFC 3416, section 3). */
const FIRST_PDU = 0xa0;
const LAST_PDU = 0xa8;
const MAX_COMMUNITY = 255;

export const snmp: Protocol = { app: "snmp", udp: recognise, firstBytes: { udp: [SEQUENCE] } };

/** Where the value of the element read last begins, and how long it is. */
let value = 0;
let valueLength = 0;

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== SEQUENCE) return Verdict.NO;
  const last = start + look.length;
  if (!element(data, start, SEQUENCE, end, last) || value + valueLength !== last) return Verdict.NO;
  if (!element(data, value, INTEGER, end, last) || valueLength !== 1 || value >= end) return Verdict.NO;
  const version = data[value];
  const at = value + 1;
  if (version === 3) return version3(data, at, end, last) ? Verdict.YES : Verdict.NO;
  if (version > 1 || !element(data, at, OCTET_STRING, end, last) || valueLength > MAX_COMMUNITY) return Verdict.NO;
  const pdu = value + valueLength;
  if (pdu >= end) return Verdict.YES;
  if (data[pdu] < FIRST_PDU || data[pdu] > LAST_PDU || !element(data, pdu, data[pdu], end, last)) return Verdict.NO;
  return value + valueLength === last ? Verdict.YES : Verdict.NO;
}

/** A sequence of id, largest size, flags of one byte, and security model (RFC 3412, section 6). */
function version3(data: Uint8Array, at: number, end: number, last: number): boolean {
  if (!element(data, at, SEQUENCE, end, last)) return false;
  const header = value + valueLength;
  if (!element(data, value, INTEGER, end, header) || valueLength > 5) return false;
  if (!element(data, value + valueLength, INTEGER, end, header) || valueLength > 5) return false;
  if (!element(data, value + valueLength, OCTET_STRING, end, header) || valueLength !== 1) return false;
  return element(data, value + 1, INTEGER, end, header) && value + valueLength === header;
}

/** Reads tag and length (X.690, 8.1.3) of an element that ends before `last`. Lengths of up to three bytes, more would not fit. */
function element(data: Uint8Array, at: number, tag: number, end: number, last: number): boolean {
  if (at + 2 > end || data[at] !== tag) return false;
  const first = data[at + 1];
  const extra = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || extra > 3 || at + 2 + extra > end) return false;
  valueLength = extra === 0 ? first : 0;
  for (let i = 0; i < extra; i++) valueLength = (valueLength << 8) | data[at + 2 + i];
  value = at + 2 + extra;
  return value + valueLength <= last;
}
