// ICMP (RFC 792).

import { bytes, put16, u16, u32 } from "./bytes.ts";
import { internetChecksum } from "./checksum.ts";
import { IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface IcmpFields {
  type: number;
  code?: number;
  /** The second word of the header: identifier and sequence, gateway, next MTU … */
  rest?: number;
  checksum?: number;
}

export function icmp(fields: IcmpFields, payload: Uint8Array = new Uint8Array(0)): Pdu {
  const message = bytes(fields.type, fields.code ?? 0, u16(0), u32(fields.rest ?? 0), payload);
  put16(message, 2, fields.checksum ?? internetChecksum(message));
  return pdu(message, { protocol: IpProtocol.ICMP });
}

export interface EchoFields {
  id: number;
  sequence: number;
  reply?: boolean;
}

export const icmpEcho = (fields: EchoFields, data?: Uint8Array): Pdu =>
  icmp({ type: fields.reply ? 0 : 8, rest: echoWord(fields) }, data);

export const echoWord = (fields: EchoFields): number => (fields.id << 16) | (fields.sequence & 0xffff);

/** Destination unreachable, by default the port: quotes the header and 8 bytes of the packet that caused it. */
export const icmpUnreachable = (original: Uint8Array, code = 3): Pdu =>
  icmp({ type: 3, code }, original.subarray(0, ((original[0]! & 0x0f) << 2) + 8));

export const icmpTimeExceeded = (original: Uint8Array): Pdu =>
  icmp({ type: 11 }, original.subarray(0, ((original[0]! & 0x0f) << 2) + 8));
