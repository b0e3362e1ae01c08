// TCP (RFC 9293) and its common options.

import { bytes, u16, u32 } from "./bytes.ts";
import { IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface TcpFields {
  src: number;
  dst: number;
  sequence?: number;
  acknowledgement?: number;
  /** Bits of `TcpFlag`. */
  flags?: number;
  window?: number;
  urgent?: number;
  /** Filled up to whole words with end-of-options bytes. */
  options?: ArrayLike<number>;
  /** Header length in 32-bit words. */
  headerWords?: number;
  checksum?: number;
}

export function tcp(fields: TcpFields, payload: Uint8Array = new Uint8Array(0)): Pdu {
  const options = fields.options ?? [];
  const padding = new Uint8Array(-options.length & 3);
  const words = fields.headerWords ?? 5 + ((options.length + padding.length) >> 2);
  const header = bytes(
    u16(fields.src),
    u16(fields.dst),
    u32(fields.sequence ?? 0),
    u32(fields.acknowledgement ?? 0),
    words << 4,
    fields.flags ?? 0,
    u16(fields.window ?? 64240),
    u16(fields.checksum ?? 0),
    u16(fields.urgent ?? 0),
  );
  const seal = fields.checksum === undefined ? { at: 16, from: 0, protocol: IpProtocol.TCP } : undefined;
  return pdu(bytes(header, options, padding, payload), { protocol: IpProtocol.TCP, seal });
}

export const tcpOption = {
  nop: (): readonly number[] => [1],
  maximumSegmentSize: (size: number): readonly number[] => [2, 4, ...u16(size)],
  windowScale: (shift: number): readonly number[] => [3, 3, shift],
  sackPermitted: (): readonly number[] => [4, 2],
  sack: (left: number, right: number): readonly number[] => [5, 10, ...u32(left), ...u32(right)],
  timestamps: (value: number, echo: number): readonly number[] => [8, 10, ...u32(value), ...u32(echo)],
};
