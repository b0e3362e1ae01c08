// PPP (RFC 1661), bare as inside PPPoE or in HDLC-like framing (RFC 1662), and Cisco HDLC.

import { bytes, u16 } from "./bytes.ts";
import { EtherType, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface PppFields {
  protocol?: number;
  /** Address and control bytes in front: ff 03. */
  framed?: boolean;
  /** One byte for protocol numbers below 256 (protocol field compression). */
  compressed?: boolean;
}

const PPP_PROTOCOLS = new Map<number | undefined, number>([
  [EtherType.IPV4, 0x0021],
  [EtherType.IPV6, 0x0057],
  [EtherType.MPLS, 0x0281],
]);

export function ppp(fields: PppFields, payload: Pdu): Pdu {
  const protocol = fields.protocol ?? PPP_PROTOCOLS.get(payload.etherType) ?? 0xc021;
  return bytes(fields.framed ? [0xff, 0x03] : [], fields.compressed ? protocol : u16(protocol), payload);
}

export function ciscoHdlc(payload: Pdu, type = payload.etherType ?? 0): Pdu {
  return pdu(bytes(0x0f, 0, u16(type), payload), {});
}
