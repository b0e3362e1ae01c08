// Ethernet II and IEEE 802.3.

import { mac } from "./address.ts";
import { bytes, u16 } from "./bytes.ts";
import { EtherType, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface EthernetFields {
  src: string;
  dst: string;
  /** EtherType; without one, and with a payload that has none, the field is the length (IEEE 802.3). */
  type?: number;
  /** Shortest frame, filled up with zeros: 60 as it leaves a network card. */
  minimum?: number;
}

export const BROADCAST = "ff:ff:ff:ff:ff:ff";

export function ethernet(fields: EthernetFields, payload: Pdu): Pdu {
  const type = fields.type ?? payload.etherType ?? payload.length;
  const padding = Math.max(0, (fields.minimum ?? 0) - 14 - payload.length);
  const frame = bytes(mac(fields.dst), mac(fields.src), u16(type), payload, new Uint8Array(padding));
  return pdu(frame, { etherType: EtherType.BRIDGING });
}
