// IGMP, version 2 (RFC 2236) and version 3 reports (RFC 3376). Send them with TTL 1 and the router alert option.

import { ipv4Address } from "./address.ts";
import { bytes, put16, u16 } from "./bytes.ts";
import { internetChecksum } from "./checksum.ts";
import { IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface IgmpFields {
  /** 0x11 query, 0x16 report, 0x17 leave. */
  type: number;
  group: string;
  /** In tenths of a second. */
  maxResponse?: number;
  checksum?: number;
}

export const ROUTER_ALERT = Uint8Array.of(0x94, 4, 0, 0);

export const igmp = (fields: IgmpFields): Pdu =>
  sealed(bytes(fields.type, fields.maxResponse ?? 0, u16(0), ipv4Address(fields.group)), fields.checksum);

/** Version 3 report that joins groups (record type 4: change to exclude mode). */
export const igmp3Report = (...groups: readonly string[]): Pdu =>
  sealed(
    bytes(
      0x22,
      0,
      u16(0),
      u16(0),
      u16(groups.length),
      ...groups.map((group) => bytes(4, 0, u16(0), ipv4Address(group))),
    ),
  );

function sealed(message: Uint8Array, checksum = internetChecksum(message)): Pdu {
  put16(message, 2, checksum);
  return pdu(message, { protocol: IpProtocol.IGMP });
}
