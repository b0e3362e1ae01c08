// GRE (RFC 2784) with key and sequence number (RFC 2890).

import { bytes, put16, u16, u32 } from "./bytes.ts";
import { internetChecksum } from "./checksum.ts";
import { IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface GreFields {
  key?: number;
  sequence?: number;
  /** Adds a checksum. */
  checksummed?: boolean;
  type?: number;
  version?: number;
}

export function gre(fields: GreFields, payload: Pdu): Pdu {
  const { key, sequence, checksummed = false } = fields;
  const flags = (checksummed ? 0x8000 : 0) | (key === undefined ? 0 : 0x2000) | (sequence === undefined ? 0 : 0x1000);
  const packet = bytes(
    u16(flags | (fields.version ?? 0)),
    u16(fields.type ?? payload.etherType ?? 0),
    checksummed ? u32(0) : [],
    key === undefined ? [] : u32(key),
    sequence === undefined ? [] : u32(sequence),
    payload,
  );
  if (checksummed) put16(packet, 4, internetChecksum(packet));
  return pdu(packet, { protocol: IpProtocol.GRE });
}
