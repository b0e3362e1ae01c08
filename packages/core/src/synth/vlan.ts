// IEEE 802.1Q tags; two of them, the outer one with `tpid: 0x88a8`, are QinQ (IEEE 802.1ad).

import { bytes, u16 } from "./bytes.ts";
import { EtherType, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface VlanFields {
  id: number;
  priority?: number;
  dropEligible?: boolean;
  tpid?: number;
  type?: number;
}

export function vlan(fields: VlanFields, payload: Pdu): Pdu {
  const control = ((fields.priority ?? 0) << 13) | (fields.dropEligible ? 0x1000 : 0) | (fields.id & 0xfff);
  const type = fields.type ?? payload.etherType ?? payload.length;
  return pdu(bytes(u16(control), u16(type), payload), { etherType: fields.tpid ?? EtherType.VLAN });
}
