// EtherNet/IP (CIP Networks Library 2, 2-3): an encapsulation header of 24 bytes, little-endian, over TCP and UDP; and cyclic
// data over UDP in items of the common packet format (2-6).

import { le16, le32 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 24;
const LIST_SERVICES = 0x0004;
/** ListIdentity, ListInterfaces, RegisterSession, UnRegisterSession. */
const FIRST = 0x0063;
const LAST = 0x0066;
const SEND_DATA = 0x006f;
const SEND_UNIT_DATA = 0x0070;
const LAST_STATUS = 0x69;
const LONGEST = 4096;

const SEQUENCED_ADDRESS = 0x8002;
const CONNECTED_DATA = 0x00b1;
const CYCLIC_HEADER = 18;

export const ethernetip: Protocol = { app: "enip", tcp: overTcp, udp: overUdp };

function overTcp(look: Look): number {
  const { data, start, end } = look;
  if (end - start >= 2 && !isCommand(le16(data, start))) return Verdict.NO;
  if (end - start < HEADER) return data[start] === 0x04 || data[start] >= 0x63 ? Verdict.MORE : Verdict.NO;
  return isHeader(data, start) ? Verdict.YES : Verdict.NO;
}

function overUdp(look: Look): number {
  const { data, start, end, length } = look;
  if (end - start >= HEADER && isCommand(le16(data, start))) {
    return isHeader(data, start) && le16(data, start + 2) === length - HEADER ? Verdict.YES : Verdict.NO;
  }
  return end - start >= CYCLIC_HEADER && isCyclic(data, start, length) ? Verdict.YES : Verdict.NO;
}

function isCommand(command: number): boolean {
  return (
    command === LIST_SERVICES ||
    (command >= FIRST && command <= LAST) ||
    command === SEND_DATA ||
    command === SEND_UNIT_DATA
  );
}

/** A length, a session, a status, the sender's context, and options, which are 0. */
function isHeader(data: Uint8Array, at: number): boolean {
  return le16(data, at + 2) <= LONGEST && le32(data, at + 8) <= LAST_STATUS && le32(data, at + 20) === 0;
}

function isCyclic(data: Uint8Array, at: number, length: number): boolean {
  return (
    le16(data, at) === 2 &&
    le16(data, at + 2) === SEQUENCED_ADDRESS &&
    le16(data, at + 4) === 8 &&
    le16(data, at + 14) === CONNECTED_DATA &&
    le16(data, at + 16) === length - CYCLIC_HEADER
  );
}
