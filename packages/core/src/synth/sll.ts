// Linux cooked capture, versions 1 and 2 (LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2).

import { mac } from "./address.ts";
import { bytes, u16, u32 } from "./bytes.ts";
import type { Pdu } from "./pdu.ts";

export interface SllFields {
  src: string;
  /** 0 to us, 1 broadcast, 2 multicast, 3 between others, 4 from us. */
  direction?: number;
  /** ARPHRD number; 1 is Ethernet, 772 loopback. */
  hardware?: number;
  type?: number;
}

export const sll = (fields: SllFields, payload: Pdu): Pdu =>
  bytes(
    u16(fields.direction ?? 0),
    u16(fields.hardware ?? 1),
    u16(6),
    mac(fields.src),
    u16(0),
    u16(fields.type ?? payload.etherType ?? 0),
    payload,
  );

export const sll2 = (fields: SllFields & { index?: number }, payload: Pdu): Pdu =>
  bytes(
    u16(fields.type ?? payload.etherType ?? 0),
    u16(0),
    u32(fields.index ?? 1),
    u16(fields.hardware ?? 1),
    fields.direction ?? 0,
    6,
    mac(fields.src),
    u16(0),
    payload,
  );
