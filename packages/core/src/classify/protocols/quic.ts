// QUIC: the invariants of all its versions (RFC 8999), versions 1 and 2 (RFC 9000, RFC 9369), drafts, and Google's own
// before them. The version number stands in clear in the first packets; later ones show nothing but a connection id.

import { i32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { LongHeader, Parsed } from "./quic/long-header.ts";
import { QuicSession } from "./quic/quic-session.ts";
import { LongType, Q046, Q050, isKnown } from "./quic/versions.ts";

export const quic: Protocol = {
  app: "quic",
  udp: recognise,
  session: (context) => new QuicSession(context),
  sessionForDetails: true,
};

/** A client fills its first datagrams up (RFC 9000, 14.1); Google's did so to this length before the standard did. */
const MIN_INITIAL_DATAGRAM = 1200;
const MIN_CLIENT_ID = 8;
/** A sample and what comes before it, so that header protection works (RFC 9001, 5.4.2). */
const MIN_SHORT = 21;
const LONG = 0x80;
const FIXED = 0x40;

const long = new LongHeader();

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (end - start < 9) return Verdict.NO;
  const first = data[start];
  if ((first & LONG) === 0) return (first & FIXED) === 0 ? google(look) : short(look);
  const version = i32(data, start + 1);
  if (version === 0) return negotiation(look);
  if (version === Q046)
    return (first & FIXED) !== 0 && (data[start + 5] === 0x50 || data[start + 5] === 0x05) ? Verdict.YES : Verdict.NO;
  return isKnown(version) ? initial(look) : Verdict.NO;
}

function initial(look: Look): number {
  const { data, start, end } = look;
  const whole = start + look.length;
  const parsed = long.parse(data, start, end, whole);
  if (parsed === Parsed.NONE) return long.version === Q050 ? Verdict.MORE : Verdict.NO;
  // One of the two ends needs an id, and mostly both have one.
  if (long.destinationLength + long.sourceLength === 0) return Verdict.NO;
  // Both ends fill their datagrams up, but a server's that only acknowledges may be short, and has a client's id.
  const fromClient = long.type === LongType.INITIAL && long.destinationLength >= MIN_CLIENT_ID;
  if (fromClient && look.length < MIN_INITIAL_DATAGRAM && look.outbound && look.count === 1) return Verdict.NO;
  // What follows in the datagram is another packet, or what fills it up.
  if (parsed === Parsed.CUT || long.end >= end) return Verdict.YES;
  const next = data[long.end];
  return next === 0 || (next & FIXED) !== 0 ? Verdict.YES : Verdict.NO;
}

/** Version 0 and a list of versions (RFC 8999, 6): one of those that are known has to be in it. */
function negotiation(look: Look): number {
  const { data, start, end } = look;
  const second = start + 6 + data[start + 5];
  if (second >= end) return Verdict.NO;
  const versions = second + 1 + data[second];
  const bytes = start + look.length - versions;
  if (bytes < 4 || (bytes & 3) !== 0) return Verdict.NO;
  const last = Math.min(end - 4, versions + 4 * 32);
  for (let at = versions; at <= last; at += 4) {
    const version = i32(data, at);
    if (isKnown(version) || version === Q046) return Verdict.YES;
  }
  return Verdict.NO;
}

/** Google's header up to version 43: flags, a connection id of 8 bytes, a version "Q0" and two digits, a packet number. */
function google(look: Look): number {
  const { data, start, end } = look;
  if ((data[start] & 0x09) !== 0x09 || end - start < 14) return Verdict.NO;
  const at = start + 9;
  const digits = data[at + 2] >= 0x32 && data[at + 2] <= 0x34 && data[at + 3] >= 0x30 && data[at + 3] <= 0x39;
  return data[at] === 0x51 && data[at + 1] === 0x30 && digits ? Verdict.YES : Verdict.NO;
}

/**
 * A short header: nothing in it can be known but the connection id, which stays, while what is around it is protected and
 * looks random, the low bits of the first byte too. Sure enough only on the usual port, and with two datagrams.
 */
function short(look: Look): number {
  if (!look.hasPort(443) && !look.hasPort(853)) return Verdict.NO;
  const { data, start, end, previous } = look;
  if (look.previousLength < MIN_SHORT || end - start < MIN_SHORT) return Verdict.MORE;
  const changed = i32(data, start) ^ previous[0];
  const sameId = (changed & 0xc0ffffff) === 0 && data[start + 4] === previous[1] >>> 24;
  return sameId && changed !== 0 && i32(data, start + 12) !== previous[3] ? Verdict.YES : Verdict.MORE;
}
