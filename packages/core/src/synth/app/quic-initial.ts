// QUIC Initial packets as a client or a server makes them (RFC 9001 section 5), protected with the library's own AEAD: whoever
// knows the first connection id can read them.

import { ecb, gcm } from "@noble/ciphers/aes.js";
import { initialSecret, packetKeys } from "../../classify/protocols/quic/initial-keys.ts";
import { bytes, prefixed8, u32 } from "../bytes.ts";
import { varint } from "./quic.ts";

export interface InitialFields {
  version?: number;
  /** Where the keys come from: the client's first choice. */
  origin: Uint8Array;
  sender?: "client" | "server";
  destinationId?: Uint8Array;
  sourceId?: Uint8Array;
  token?: Uint8Array;
  number?: number;
  /** Padded to a datagram of 1200 bytes unless told otherwise. */
  length?: number;
}

export const crypto = (offset: number, data: Uint8Array): Uint8Array =>
  bytes(6, varint(offset), varint(data.length), data);

export function initial(fields: InitialFields, ...frames: readonly Uint8Array[]): Uint8Array {
  const { version = 1, origin, sender = "client", sourceId = Uint8Array.of(1, 2, 3, 4), number = 0 } = fields;
  const destinationId = fields.destinationId ?? (sender === "client" ? origin : Uint8Array.of(9, 8, 7));
  const type = version === 0x6b3343cf ? 1 : 0;
  const token = fields.token ?? new Uint8Array(0);
  const front = bytes(
    0xc3 | (type << 4),
    u32(version),
    prefixed8(destinationId),
    prefixed8(sourceId),
    varint(token.length),
    token,
  );
  const payload = bytes(...frames);
  const wanted = fields.length ?? 1200;
  const padded = bytes(payload, new Uint8Array(Math.max(0, wanted - front.length - 2 - 4 - payload.length - 16)));
  const length = 4 + padded.length + 16;
  const header = bytes(front, [0x40 | (length >> 8), length & 255], u32(number));
  const secret = initialSecret(version, origin);
  if (secret === null) throw new Error("no salt");
  const keys = packetKeys(version, secret, sender);
  const nonce = keys.iv.slice();
  u32(number).forEach((byte, i) => (nonce[8 + i]! ^= byte));
  const packet = bytes(header, gcm(keys.key, nonce, header).encrypt(padded));
  const mask = ecb(keys.headerProtection, { disablePadding: true }).encrypt(
    packet.slice(header.length, header.length + 16),
  );
  packet[0]! ^= mask[0]! & 0x0f;
  for (let i = 0; i < 4; i++) packet[header.length - 4 + i]! ^= mask[1 + i]!;
  return packet;
}
