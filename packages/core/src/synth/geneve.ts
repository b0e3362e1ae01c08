// GENEVE (RFC 8926): the payload of a UDP datagram to `GENEVE_PORT`.

import { bytes, u16, u24 } from "./bytes.ts";
import type { Pdu } from "./pdu.ts";

export const GENEVE_PORT = 6081;

export interface GeneveFields {
  vni: number;
  /** Whole words of 4 bytes. */
  options?: Uint8Array;
  type?: number;
  /** Length of the options in words. */
  optionWords?: number;
  version?: number;
}

export function geneve(fields: GeneveFields, payload: Pdu): Uint8Array {
  const options = fields.options ?? [];
  const words = fields.optionWords ?? options.length >> 2;
  const type = fields.type ?? payload.etherType ?? 0;
  return bytes(((fields.version ?? 0) << 6) | words, 0, u16(type), u24(fields.vni), 0, options, payload);
}
