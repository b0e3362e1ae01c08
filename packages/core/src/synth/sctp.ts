// SCTP (RFC 9260): the common header around chunks.

import { bytes, le32, u16, u32 } from "./bytes.ts";
import { crc32c } from "./checksum.ts";
import { IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface SctpFields {
  src: number;
  dst: number;
  tag?: number;
  checksum?: number;
}

export function sctp(fields: SctpFields, ...chunks: readonly Uint8Array[]): Pdu {
  const ports = bytes(u16(fields.src), u16(fields.dst), u32(fields.tag ?? 0));
  // The checksum counts itself as zero, and is the one field in little endian.
  const checksum = fields.checksum ?? crc32c(bytes(ports, u32(0), ...chunks));
  return pdu(bytes(ports, le32(checksum), ...chunks), { protocol: IpProtocol.SCTP });
}

/** Any chunk, padded to whole words; the padding does not count in its length. */
export const sctpChunk = (type: number, flags: number, body: Uint8Array): Uint8Array =>
  bytes(type, flags, u16(4 + body.length), body, new Uint8Array(-body.length & 3));

export interface SctpDataFields {
  tsn: number;
  stream?: number;
  sequence?: number;
  payloadProtocol?: number;
  /** 3 is a whole message: beginning and end. */
  flags?: number;
}

export const sctpData = (fields: SctpDataFields, data: Uint8Array): Uint8Array =>
  sctpChunk(
    0,
    fields.flags ?? 3,
    bytes(u32(fields.tsn), u16(fields.stream ?? 0), u16(fields.sequence ?? 0), u32(fields.payloadProtocol ?? 0), data),
  );

export const sctpInit = (fields: { tag: number; tsn: number; window?: number; streams?: number }): Uint8Array =>
  sctpChunk(
    1,
    0,
    bytes(
      u32(fields.tag),
      u32(fields.window ?? 65536),
      u16(fields.streams ?? 10),
      u16(fields.streams ?? 10),
      u32(fields.tsn),
    ),
  );
