// BSD loopback: an address family of the capturing system in front (LINKTYPE_NULL in its byte order, LINKTYPE_LOOP in network order).

import { bytes, le32, u32 } from "./bytes.ts";
import { EtherType } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface NullFields {
  /** 2 is IPv4 everywhere; IPv6 is 24 (NetBSD, OpenBSD), 28 (FreeBSD) or 30 (macOS). */
  family?: number;
  littleEndian?: boolean;
}

export function nullLoopback(fields: NullFields, payload: Pdu): Pdu {
  const family = fields.family ?? (payload.etherType === EtherType.IPV6 ? 30 : 2);
  return bytes((fields.littleEndian ?? true) ? le32(family) : u32(family), payload);
}
