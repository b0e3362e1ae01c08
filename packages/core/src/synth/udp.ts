// UDP (RFC 768).

import { bytes, u16 } from "./bytes.ts";
import { IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface UdpFields {
  src: number;
  dst: number;
  length?: number;
  checksum?: number;
}

export function udp(fields: UdpFields, payload: Uint8Array = new Uint8Array(0)): Pdu {
  const header = bytes(
    u16(fields.src),
    u16(fields.dst),
    u16(fields.length ?? 8 + payload.length),
    u16(fields.checksum ?? 0),
  );
  const seal = fields.checksum === undefined ? { at: 6, from: 0, protocol: IpProtocol.UDP } : undefined;
  return pdu(bytes(header, payload), { protocol: IpProtocol.UDP, seal });
}
