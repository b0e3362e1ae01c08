// LLC (IEEE 802.2), with SNAP where the payload has an EtherType (RFC 1042).

import { bytes, u16 } from "./bytes.ts";
import type { Pdu } from "./pdu.ts";

export interface LlcFields {
  dsap?: number;
  ssap?: number;
  control?: number;
}

export function llc(fields: LlcFields, payload: Pdu): Pdu {
  const snap = payload.etherType !== undefined;
  const sap = snap ? 0xaa : 0x42; // 0x42 is the spanning tree
  const header = bytes(fields.dsap ?? sap, fields.ssap ?? sap, fields.control ?? 0x03);
  return bytes(header, snap ? [0, 0, 0, ...u16(payload.etherType)] : [], payload);
}
