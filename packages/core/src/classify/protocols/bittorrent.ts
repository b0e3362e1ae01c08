// BitTorrent: the handshake between peers (BEP 3), local peers (BEP 14), the distributed hash table (BEP 5), trackers over UDP
// (BEP 15), and uTP (BEP 29), whose packets are known by a first one or by two that follow each other.

import { i32, u16, u32 } from "../../decode/bytes.ts";
import { begins } from "../look.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HANDSHAKE = "\x13BitTorrent protocol";
const LOCAL = "BT-SEARCH * HTTP/1.1\r\n";

/** How messages of the hash table begin: with arguments, a response, an error, an address or a token, each in its order. */
const TABLE = ["d1:ad2:id20:", "d1:rd2:id20:", "d1:eli20", "d2:ip6:", "d2:ip4:", "d2:ip18:", "d1:ad3:"];
const TRACKER_CONNECT = [0x00000417, 0x27101980];

const UTP_HEADER = 20;
const UTP_SYN = 0x41;
const UTP_VERSION = 1;
const UTP_LAST_TYPE = 4;
const UTP_LAST_EXTENSION = 3;
/** Between two packets of a flow that tell it, 17 minutes in microseconds at most. */
const UTP_MOST_TIME = 2 ** 30;
const UTP_MOST_WINDOW = 1 << 26;

export const bittorrent: Protocol = {
  app: "bittorrent",
  tcp: overTcp,
  udp: overUdp,
  firstBytes: { tcp: [0x13], udp: ["dB", 0x00, 0x01, 0x11, 0x21, 0x31, 0x41] },
};

function overTcp(look: Look): number {
  const handshake = begins(look, HANDSHAKE);
  return handshake === 0 ? Verdict.NO : handshake < 0 ? Verdict.MORE : Verdict.YES;
}

function overUdp(look: Look): number {
  const { data, start } = look;
  switch (data[start]) {
    case 0x64:
      return isTable(look) ? Verdict.YES : Verdict.NO;
    case 0x42:
      return begins(look, LOCAL) > 0 ? Verdict.YES : Verdict.NO;
    case 0x00:
      return isTrackerConnect(look) ? Verdict.YES : Verdict.NO;
    default:
      return isUtp(look) ? Verdict.YES : Verdict.NO;
  }
}

function isTable(look: Look): boolean {
  for (let i = 0; i < TABLE.length; i++) if (begins(look, TABLE[i]) > 0) return true;
  return false;
}

/** The number that stands for the protocol, and action 0. */
function isTrackerConnect(look: Look): boolean {
  const { data, start, end, length } = look;
  if (length !== 16 || end - start < 16) return false;
  return (
    i32(data, start) === TRACKER_CONNECT[0] && i32(data, start + 4) === TRACKER_CONNECT[1] && i32(data, start + 8) === 0
  );
}

function isUtp(look: Look): boolean {
  const { data, start, end } = look;
  if (!isUtpHead(data[start], data[start + 1]) || end - start < UTP_HEADER) return false;
  if (data[start] === UTP_SYN && isFirst(look)) return true;
  // The handshake goes in the first data of the one that called.
  if (end - start > UTP_HEADER && data[start + 1] === 0 && isHandshake(data, start + UTP_HEADER, end)) return true;
  return follows(look);
}

function isUtpHead(first: number, extension: number): boolean {
  return (first & 0x0f) === UTP_VERSION && first >> 4 <= UTP_LAST_TYPE && extension <= UTP_LAST_EXTENSION;
}

/** A first packet has nothing to compare clocks with, and acknowledges nothing. */
function isFirst(look: Look): boolean {
  const { data, start, length } = look;
  const extensions = data[start + 1] === 2 ? 10 : 0;
  if (i32(data, start + 8) !== 0 || u16(data, start + 18) !== 0 || length !== UTP_HEADER + extensions) return false;
  return i32(data, start + 4) !== 0 && (extensions === 0 || u16(data, start + UTP_HEADER) === 8);
}

function isHandshake(data: Uint8Array, at: number, end: number): boolean {
  if (end - at < HANDSHAKE.length) return false;
  for (let i = 0; i < HANDSHAKE.length; i++) if (data[at + i] !== HANDSHAKE.charCodeAt(i)) return false;
  return true;
}

/** The same connection as the packet before, later on the same clock, and with windows that a receiver may have. */
function follows(look: Look): boolean {
  const { data, start, previous, previousLength } = look;
  if (previousLength < UTP_HEADER || !isUtpHead(previous[0] >>> 24, (previous[0] >>> 16) & 0xff)) return false;
  // A SYN has the number that its sender will receive with, one below that which it sends with.
  const before = previous[0] & 0xffff;
  const isSame =
    u16(data, start + 2) === before ||
    (previous[0] >>> 24 === UTP_SYN && u16(data, start + 2) === ((before + 1) & 0xffff));
  const passed = (i32(data, start + 4) - previous[1]) >>> 0;
  if (!isSame || passed === 0 || passed > UTP_MOST_TIME) return false;
  return u32(data, start + 12) <= UTP_MOST_WINDOW && previous[3] >>> 0 <= UTP_MOST_WINDOW;
}
