// DHCP (RFC 2131).

import { ipv4Address, mac } from "../address.ts";
import { bytes, prefixed8, u16, u32 } from "../bytes.ts";
import type { Part } from "../bytes.ts";

export const DhcpType = { DISCOVER: 1, OFFER: 2, REQUEST: 3, ACK: 5, NAK: 6, RELEASE: 7 } as const;

export interface DhcpFields {
  type: number;
  transaction: number;
  clientMac: string;
  /** The address that the client already uses. */
  clientIp?: string;
  /** The address that the server gives. */
  yourIp?: string;
  server?: string;
  requested?: string;
  hostName?: string;
}

const NONE = "0.0.0.0";

const option = (code: number, ...value: readonly Part[]): Uint8Array => bytes(code, prefixed8(...value));

export function dhcp(fields: DhcpFields): Uint8Array {
  const { type, server, requested, hostName } = fields;
  const reply = type === DhcpType.OFFER || type === DhcpType.ACK || type === DhcpType.NAK;
  const header = bytes(
    [reply ? 2 : 1, 1, 6, 0, ...u32(fields.transaction), ...u16(0), ...u16(0)],
    ipv4Address(fields.clientIp ?? NONE),
    ipv4Address(fields.yourIp ?? NONE),
    ipv4Address(NONE),
    ipv4Address(NONE),
    mac(fields.clientMac),
    new Uint8Array(10 + 64 + 128),
    u32(0x63825363),
  );
  const options = bytes(
    option(53, type),
    requested === undefined ? [] : option(50, ipv4Address(requested)),
    server === undefined ? [] : option(54, ipv4Address(server)),
    hostName === undefined ? [] : option(12, hostName),
    reply && server !== undefined
      ? bytes(
          option(51, u32(86400)),
          option(1, ipv4Address("255.255.255.0")),
          option(3, ipv4Address(server)),
          option(6, ipv4Address(server)),
        )
      : option(55, [1, 3, 6, 15, 119, 252]),
    255,
  );
  // BOOTP's least size, which some relays still insist on (RFC 1542 section 2.1).
  return bytes(header, options, new Uint8Array(Math.max(0, 300 - header.length - options.length)));
}
