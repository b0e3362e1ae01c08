// QUIC version 1 packets (RFC 9000 section 17) in shape: what is encrypted on the wire is the caller's bytes.

import { bytes, prefixed8, u16, u32 } from "../bytes.ts";

export interface QuicLongFields {
  /** 0 Initial, 1 0-RTT, 2 Handshake. */
  type: number;
  version?: number;
  destinationId: Uint8Array;
  sourceId: Uint8Array;
  token?: Uint8Array;
}

/** `protectedBytes` is packet number and payload; an Initial datagram is to be 1200 bytes or longer. */
export function quicLong(fields: QuicLongFields, protectedBytes: Uint8Array): Uint8Array {
  return bytes(
    // The low bits are under header protection, so they may be anything.
    0xc0 | (fields.type << 4) | (protectedBytes[0]! & 0x0f),
    u32(fields.version ?? 1),
    prefixed8(fields.destinationId),
    prefixed8(fields.sourceId),
    fields.type === 0 ? bytes(varint(fields.token?.length ?? 0), fields.token ?? []) : [],
    varint(protectedBytes.length),
    protectedBytes,
  );
}

export const quicShort = (destinationId: Uint8Array, protectedBytes: Uint8Array): Uint8Array =>
  bytes(0x40 | (protectedBytes[0]! & 0x3f), destinationId, protectedBytes);

/** RFC 9000 section 16, up to 2^30. */
export const varint = (n: number): readonly number[] =>
  n < 0x40 ? [n] : n < 0x4000 ? u16(n | 0x4000) : u32(n | 0x8000_0000);
