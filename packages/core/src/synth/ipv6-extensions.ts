// IPv6 extension headers (RFC 8200 section 4), AH (RFC 4302) and ESP (RFC 4303).

import { ipv6Address } from "./address.ts";
import { bytes, u16, u32 } from "./bytes.ts";
import { IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface OptionsFields {
  /** Type-length-value options; PadN fills them up to whole words of 8 bytes. */
  options?: Uint8Array;
  nextHeader?: number;
  /** Header length in words of 8 bytes, the first not counted. */
  length?: number;
}

export const hopByHop = (fields: OptionsFields, payload: Pdu): Pdu => options(IpProtocol.HOP_BY_HOP, fields, payload);

export const destinationOptions = (fields: OptionsFields, payload: Pdu): Pdu =>
  options(IpProtocol.DESTINATION_OPTIONS, fields, payload);

export interface RoutingFields {
  /** 0 (deprecated by RFC 5095), 2 (mobility) or any other. */
  type?: number;
  segmentsLeft?: number;
  /** The way still to go; the last one is where the packet ends up. */
  addresses: readonly string[];
  nextHeader?: number;
}

export function routing(fields: RoutingFields, payload: Pdu): Pdu {
  const addresses = fields.addresses.map(ipv6Address);
  const left = fields.segmentsLeft ?? addresses.length;
  const body = bytes(fields.type ?? 0, left, u32(0), ...addresses);
  const last = addresses.at(-1);
  return extension(IpProtocol.ROUTING, fields, body, payload, left > 0 ? last : undefined);
}

export interface FragmentFields {
  id: number;
  /** In bytes, a multiple of 8. */
  offset?: number;
  more?: boolean;
  nextHeader?: number;
}

export function fragmentHeader(fields: FragmentFields, payload: Pdu): Pdu {
  const next = fields.nextHeader ?? payload.protocol ?? IpProtocol.NO_NEXT_HEADER;
  const place = (fields.offset ?? 0) | (fields.more ? 1 : 0);
  return pdu(bytes(next, 0, u16(place), u32(fields.id), payload), {
    protocol: IpProtocol.FRAGMENT,
    seal: shifted(payload, 8),
  });
}

export interface AuthenticationFields {
  spi: number;
  sequence?: number;
  /** Integrity check value, a multiple of 4 bytes. */
  value?: Uint8Array;
  nextHeader?: number;
}

export function authentication(fields: AuthenticationFields, payload: Pdu): Pdu {
  const value = fields.value ?? new Uint8Array(12);
  const next = fields.nextHeader ?? payload.protocol ?? IpProtocol.NO_NEXT_HEADER;
  // AH counts words of 4 bytes, less two.
  const header = bytes(next, 1 + (value.length >> 2), u16(0), u32(fields.spi), u32(fields.sequence ?? 1), value);
  return pdu(bytes(header, payload), { protocol: IpProtocol.AUTHENTICATION, seal: shifted(payload, header.length) });
}

/** What follows the sequence number is cipher text. */
export const esp = (fields: { spi: number; sequence?: number }, cipherText: Uint8Array): Pdu =>
  pdu(bytes(u32(fields.spi), u32(fields.sequence ?? 1), cipherText), { protocol: IpProtocol.ESP });

function options(protocol: number, fields: OptionsFields, payload: Pdu): Pdu {
  const given = fields.options ?? new Uint8Array(0);
  const missing = -(2 + given.length) & 7;
  const padding = missing === 0 ? [] : missing === 1 ? [0] : [1, missing - 2, ...new Uint8Array(missing - 2)];
  return extension(protocol, fields, bytes(given, padding), payload);
}

function extension(
  protocol: number,
  fields: { nextHeader?: number; length?: number },
  body: Uint8Array,
  payload: Pdu,
  destination?: Uint8Array,
): Pdu {
  const next = fields.nextHeader ?? payload.protocol ?? IpProtocol.NO_NEXT_HEADER;
  const length = 2 + body.length;
  return pdu(bytes(next, fields.length ?? (length >> 3) - 1, body, payload), {
    protocol,
    seal: shifted(payload, length, destination),
  });
}

function shifted(payload: Pdu, by: number, destination?: Uint8Array): Pdu["seal"] {
  const { seal } = payload;
  if (seal === undefined) return undefined;
  const moved = { ...seal, at: seal.at + by, from: seal.from + by };
  return destination === undefined ? moved : { ...moved, destination };
}
