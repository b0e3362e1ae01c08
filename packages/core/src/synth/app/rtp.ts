// RTP (RFC 3550).

import { bytes, u16, u32 } from "../bytes.ts";

export interface RtpFields {
  /** 0 is G.711 µ-law; 96 and up are agreed on per call. */
  payloadType?: number;
  sequence: number;
  timestamp: number;
  source: number;
  marker?: boolean;
}

export const rtp = (fields: RtpFields, media: Uint8Array): Uint8Array =>
  bytes(
    0x80,
    (fields.marker ? 0x80 : 0) | (fields.payloadType ?? 0),
    u16(fields.sequence),
    u32(fields.timestamp),
    u32(fields.source),
    media,
  );
