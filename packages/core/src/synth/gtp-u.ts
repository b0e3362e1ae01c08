// GTP-U (3GPP TS 29.281): the payload of a UDP datagram to `GTP_U_PORT`, around an IP packet.

import { bytes, u16, u32 } from "./bytes.ts";

export const GTP_U_PORT = 2152;

export interface GtpUFields {
  teid: number;
  /** 255 is a user packet (G-PDU). */
  type?: number;
  sequence?: number;
  /** One extension header, such as the PDU session container (0x85): content of 4n − 2 bytes. */
  extension?: { type: number; content: Uint8Array };
  length?: number;
}

export function gtpU(fields: GtpUFields, payload: Uint8Array): Uint8Array {
  const { sequence, extension } = fields;
  const flags = 0x30 | (extension === undefined ? 0 : 0x04) | (sequence === undefined ? 0 : 0x02);
  const optional = flags === 0x30 ? [] : bytes(u16(sequence ?? 0), 0, extension?.type ?? 0);
  const extra = extension === undefined ? [] : bytes((extension.content.length + 2) >> 2, extension.content, 0);
  const length = fields.length ?? optional.length + extra.length + payload.length;
  return bytes(flags, fields.type ?? 255, u16(length), u32(fields.teid), optional, extra, payload);
}
