// MPLS label stack entries (RFC 3032). Nest them for a stack.

import { bytes, u32 } from "./bytes.ts";
import { EtherType, IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface MplsFields {
  label: number;
  trafficClass?: number;
  ttl?: number;
  /** Bottom of stack; set unless the payload is another label. */
  bottom?: boolean;
}

export function mpls(fields: MplsFields, payload: Pdu): Pdu {
  const bottom = fields.bottom ?? payload.etherType !== EtherType.MPLS;
  const entry = (fields.label << 12) | ((fields.trafficClass ?? 0) << 9) | (bottom ? 0x100 : 0) | (fields.ttl ?? 64);
  return pdu(bytes(u32(entry), payload), { etherType: EtherType.MPLS, protocol: IpProtocol.MPLS });
}
