// IEEE 802.11 data frames, with or without a radiotap header. Management, control and protected frames stop here.

import { i32, u16 } from "../bytes.ts";
import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty, tooShort } from "../stop.ts";

const TYPE_DATA = 2;
const SUBTYPE_QOS = 0x8;
const SUBTYPE_NO_DATA = 0x4;
const FLAG_TO_DS = 0x01;
const FLAG_FROM_DS = 0x02;
const FLAG_PROTECTED = 0x40;
const FLAG_ORDER = 0x80;
const QOS_AMSDU = 0x80;
const HEADER_LENGTH = 24;
const FCS_LENGTH = 4;

const RADIOTAP_LENGTH = 8;
const RADIOTAP_FLAG_FCS = 0x10;
const RADIOTAP_FLAG_PADDED = 0x20;
/** Words of "present" bits before the fields; real ones have up to five. */
const MAX_PRESENT_WORDS = 16;

export function decodeRadiotap(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < RADIOTAP_LENGTH) return tooShort(packet);
  const length = data[at + 2] | (data[at + 3] << 8);
  if (length < RADIOTAP_LENGTH) return faulty(packet, Fault.LENGTH);
  if (end - at < length) return tooShort(packet);
  const flags = radiotapFlags(data, at, at + length);
  packet.cursor = at + length;
  if ((flags & RADIOTAP_FLAG_FCS) !== 0) dropFcs(packet);
  packet.radioPadding = (flags & RADIOTAP_FLAG_PADDED) !== 0;
  return Layer.IEEE802_11;
}

/** The flags field (bit 1) stands after the 64-bit timestamp (bit 0), which is aligned to eight bytes. */
function radiotapFlags(data: Uint8Array, start: number, end: number): number {
  const present = data[start + 4];
  let at = start + RADIOTAP_LENGTH;
  let last = data[start + 7];
  for (let words = 1; (last & 0x80) !== 0 && words < MAX_PRESENT_WORDS && at + 4 <= end; words++, at += 4)
    last = data[at + 3];
  if ((present & 2) === 0) return 0;
  if ((present & 1) !== 0) at = start + ((at - start + 7) & ~7) + 8;
  return at < end ? data[at] : 0;
}

function dropFcs(packet: Packet): void {
  const missing = Math.min(packet.cut, FCS_LENGTH);
  packet.cut -= missing;
  packet.end = Math.max(packet.cursor, packet.end - (FCS_LENGTH - missing));
}

export function decodeIeee80211(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < 2) return tooShort(packet);
  const type = (data[at] >> 2) & 3;
  const subtype = data[at] >> 4;
  const flags = data[at + 1];
  if (type !== TYPE_DATA || (subtype & SUBTYPE_NO_DATA) !== 0) return Layer.NONE;
  let length = HEADER_LENGTH;
  if ((flags & FLAG_TO_DS) !== 0 && (flags & FLAG_FROM_DS) !== 0) length += 6;
  const qos = (subtype & SUBTYPE_QOS) !== 0;
  const qosAt = at + length;
  if (qos) length += (flags & FLAG_ORDER) !== 0 ? 6 : 2;
  if (packet.radioPadding) length = (length + 3) & ~3;
  if (end - at < length) return tooShort(packet);
  packet.cursor = at + length;
  if ((flags & FLAG_PROTECTED) !== 0) return Layer.NONE;
  if (qos && (data[qosAt] & QOS_AMSDU) !== 0) return firstOfAggregate(packet);
  return Layer.LLC;
}

/** An A-MSDU holds several frames; the first one stands for it. */
function firstOfAggregate(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < HEADER_LENGTH - 10) return Layer.NONE;
  const length = u16(data, at + 12);
  packet.cursor = at + 14;
  packet.end = Math.min(end, packet.cursor + length);
  // A subframe starts with an LLC/SNAP header like any other body.
  return packet.end - packet.cursor >= 4 && i32(data, packet.cursor) >>> 8 === 0xaaaa03 ? Layer.LLC : Layer.NONE;
}
