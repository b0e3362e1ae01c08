// EtherNet/IP (CIP Networks Library 2, 2-3): an encapsulation header of 24 bytes, little-endian, over TCP and UDP; and cyclic
// data over UDP in items of the common packet format (2-6).

import { le16, le32 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 24;
/** ListServices, ListIdentity, ListInterfaces, RegisterSession, UnRegisterSession, SendRRData, SendUnitData. */
const COMMANDS = [0x04, 0x63, 0x64, 0x65, 0x66, 0x6f, 0x70];
const CYCLIC = 2;
const LAST_STATUS = 0x69;
const LONGEST = 4096;

const SEQUENCED_ADDRESS = 0x8002;
const CONNECTED_DATA = 0x00b1;
const CYCLIC_HEADER = 18;

export const ethernetip: Protocol = {
  app: "enip",
  tcp: overTcp,
  udp: overUdp,
  firstBytes: { tcp: COMMANDS, udp: [...COMMANDS, CYCLIC] },
};

function overTcp(look: Look): number {
  const { data, start, end } = look;
  if (!COMMANDS.includes(end - start >= 2 ? le16(data, start) : data[start])) return Verdict.NO;
  if (end - start < HEADER) return Verdict.MORE;
  return isHeader(data, start) ? Verdict.YES : Verdict.NO;
}

function overUdp(look: Look): number {
  const { data, start, end, length } = look;
  if (end - start >= HEADER && COMMANDS.includes(le16(data, start))) {
    return isHeader(data, start) && le16(data, start + 2) === length - HEADER ? Verdict.YES : Verdict.NO;
  }
  return end - start >= CYCLIC_HEADER && isCyclic(data, start, length) ? Verdict.YES : Verdict.NO;
}

/** A length, a session, a status, the sender's context, and options, which are 0. */
function isHeader(data: Uint8Array, at: number): boolean {
  return le16(data, at + 2) <= LONGEST && le32(data, at + 8) <= LAST_STATUS && le32(data, at + 20) === 0;
}

function isCyclic(data: Uint8Array, at: number, length: number): boolean {
  return (
    le16(data, at) === CYCLIC &&
    le16(data, at + 2) === SEQUENCED_ADDRESS &&
    le16(data, at + 4) === 8 &&
    le16(data, at + 14) === CONNECTED_DATA &&
    le16(data, at + 16) === length - CYCLIC_HEADER
  );
}
