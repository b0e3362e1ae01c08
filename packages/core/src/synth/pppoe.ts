// PPP over Ethernet (RFC 2516): session frames around `ppp(...)`, and discovery frames around tags.

import { bytes, u16 } from "./bytes.ts";
import { EtherType, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface PppoeFields {
  session: number;
  /** 0 is session data; discovery has others, for example 9 (PADI). */
  code?: number;
  length?: number;
}

export function pppoe(fields: PppoeFields, payload: Pdu): Pdu {
  const code = fields.code ?? 0;
  const header = bytes(0x11, code, u16(fields.session), u16(fields.length ?? payload.length));
  return pdu(bytes(header, payload), {
    etherType: code === 0 ? EtherType.PPPOE_SESSION : EtherType.PPPOE_DISCOVERY,
  });
}
