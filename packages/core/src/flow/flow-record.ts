// A flow as others see it: the record of the contract, made from the columns when somebody asks for it.

import { TRANSPORT_NAMES, Transport } from "../decode/packet.ts";
import type { TransportName } from "../decode/packet.ts";
import { TRANSPORT_BY_IP_PROTOCOL } from "../decode/tables.ts";
import { formatIpv4, formatIpv6 } from "./address.ts";
import {
  BYTES_IN,
  BYTES_OUT,
  DESTINATION,
  FLAGS,
  HANDSHAKE,
  KIND,
  Kind,
  LAST,
  PACKETS_IN,
  PACKETS_OUT,
  PORTS,
  RETRANSMITTED_IN,
  RETRANSMITTED_OUT,
  SOURCE,
  START,
  STRIDE,
  Seen,
  VLAN_MALFORMED,
} from "./columns.ts";
import { communityId } from "./community-id.ts";
import type { FlowMemory } from "./flow-memory.ts";
import type { EndReason } from "./flow-table.ts";
import { TCP_PROTOCOL, tcpStateName } from "./tcp-state.ts";
import type { TcpStateName } from "./tcp-state.ts";

/** What a classifier knows of a flow. */
export interface FlowIdentity {
  app: string | null;
  app_source: "content" | "port" | "related" | null;
  encrypted: boolean | null;
}

/** What a session has read in a flow; null where nothing was. */
export interface FlowDetails {
  host: string | null;
  alpn: string | null;
  tls_version: string | null;
  ja4: string | null;
  /** A password went by in the clear. */
  cleartext_password: boolean;
}

/** Times in seconds since 1970, bytes of whole frames as on the wire. */
export interface FlowRecord extends FlowIdentity, FlowDetails {
  start: number;
  end: number;
  src_ip: string;
  src_port: number | null;
  dst_ip: string;
  dst_port: number | null;
  transport: string;
  packets_out: number;
  packets_in: number;
  bytes_out: number;
  bytes_in: number;
  handshake_rtt_ms: number | null;
  retransmissions_out: number;
  retransmissions_in: number;
  tcp_state: TcpStateName | null;
  vlan: number | null;
  community_id: string | null;
  reason: EndReason | null;
  malformed: number;
}

export function flowRecord(
  memory: FlowMemory,
  slot: number,
  identity: FlowIdentity,
  details: FlowDetails | null,
  reason: EndReason | null,
): FlowRecord {
  const { words, doubles } = memory;
  const base = slot * STRIDE;
  const half = base >> 1;
  const kind = words[base + KIND];
  const ported = hasPorts(kind);
  const tcp = (kind & Kind.TRANSPORT) === TCP_PROTOCOL;
  const handshake = handshakeTime(memory, base);
  const vlan = words[base + VLAN_MALFORMED] & 0xffff;
  return {
    start: doubles[half + (START >> 1)] / 1e6,
    end: doubles[half + (LAST >> 1)] / 1e6,
    src_ip: addressText(words, base + SOURCE, kind),
    src_port: ported ? words[base + PORTS] >>> 16 : null,
    dst_ip: addressText(words, base + DESTINATION, kind),
    dst_port: ported ? words[base + PORTS] & 0xffff : null,
    transport: flowTransportName(kind),
    app: identity.app,
    encrypted: identity.encrypted,
    host: details?.host ?? null,
    alpn: details?.alpn ?? null,
    tls_version: details?.tls_version ?? null,
    ja4: details?.ja4 ?? null,
    packets_out: words[base + PACKETS_OUT] >>> 0,
    packets_in: words[base + PACKETS_IN] >>> 0,
    bytes_out: doubles[half + (BYTES_OUT >> 1)],
    bytes_in: doubles[half + (BYTES_IN >> 1)],
    handshake_rtt_ms: handshake === null ? null : Math.round(handshake) / 1000,
    retransmissions_out: words[base + RETRANSMITTED_OUT],
    retransmissions_in: words[base + RETRANSMITTED_IN],
    tcp_state: tcp ? tcpStateName(words[base + FLAGS]) : null,
    vlan: vlan === 0 ? null : vlan - 1,
    community_id: communityId(words, base),
    reason,
    malformed: words[base + VLAN_MALFORMED] >>> 16,
    app_source: identity.app_source,
    cleartext_password: details?.cleartext_password ?? false,
  };
}

/** Microseconds from the last SYN to the handshake's last ACK; null where they were not seen. */
export function handshakeTime({ words, singles }: FlowMemory, base: number): number | null {
  const isTcp = (words[base + KIND] & Kind.TRANSPORT) === TCP_PROTOCOL;
  return isTcp && (words[base + FLAGS] & Seen.HANDSHAKE) !== 0 ? singles[base + HANDSHAKE] : null;
}

/** tcp, udp, icmp, icmp6, sctp; otherwise, and for bare fragments, the IP protocol number. */
export function flowTransportName(kind: number): string {
  const transport = TRANSPORT_BY_IP_PROTOCOL[kind & 0xff];
  return transport === Transport.OTHER || (kind & Kind.PORTLESS) !== 0
    ? String(kind & 0xff)
    : TRANSPORT_NAMES[transport];
}

/** What a flow's transport counts for in a summary: a protocol number, which a flow of bare fragments has, for that protocol. */
export function transportGroup(transport: string): TransportName {
  const named = TRANSPORT_NAMES.find((name) => name === transport);
  if (named !== undefined) return named;
  return TRANSPORT_NAMES[TRANSPORT_BY_IP_PROTOCOL[Number(transport)] ?? Transport.OTHER];
}

/** Whether the PORTS column holds ports: not for ICMP, whose type and code are there. */
export function hasPorts(kind: number): boolean {
  const protocol = kind & 0xff;
  return (kind & Kind.PORTLESS) === 0 && (protocol === 6 || protocol === 17 || protocol === 132);
}

const bytes = new Uint8Array(16);

/** Four words of an address column as text. */
export function addressText(words: Int32Array, at: number, kind: number): string {
  for (let i = 0; i < 16; i++) bytes[i] = words[at + (i >> 2)] >>> (24 - 8 * (i & 3));
  return (kind & Kind.IPV6) !== 0 ? formatIpv6(bytes, 0) : formatIpv4(bytes, 12);
}
