// Teredo (RFC 4380): the payload of a UDP datagram to `TEREDO_PORT`, indications in front of an IPv6 packet.

import { ipv4Address } from "./address.ts";
import { bytes, u16 } from "./bytes.ts";

export const TEREDO_PORT = 3544;

export interface TeredoFields {
  /** Origin indication: where the server saw the client (section 5.1.1). */
  origin?: { port: number; ip: string };
  /** Authentication indication without client identifier and value: a nonce of 8 bytes. */
  nonce?: Uint8Array;
}

export function teredo(fields: TeredoFields, packet: Uint8Array): Uint8Array {
  const { origin, nonce } = fields;
  // Port and address are sent inverted, so that no NAT on the way rewrites them.
  const seen =
    origin === undefined
      ? []
      : bytes(
          u16(0),
          u16(~origin.port),
          ipv4Address(origin.ip).map((byte) => ~byte),
        );
  const authentication = nonce === undefined ? [] : bytes(u16(1), 0, 0, nonce, 0);
  return bytes(authentication, seen, packet);
}
