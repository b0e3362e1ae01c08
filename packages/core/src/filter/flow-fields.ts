// A flow record as a filter sees it: its texts back as numbers and bytes.

import { parseIpv4, parseIpv6 } from "./literal.ts";
import type { FlowFields } from "./occurrences.ts";

/** The part of a flow record that filters ask for. */
export interface FilterableFlow {
  src_ip: string;
  src_port: number | null;
  dst_ip: string;
  dst_port: number | null;
  transport: string;
  app: string | null;
  encrypted: boolean | null;
  host: string | null;
  tls_version: string | null;
  cleartext_password: boolean;
  vlan: number | null;
  /** Milliseconds; not asked where it is not given. */
  handshake_rtt_ms?: number | null;
}

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmp6: 58, sctp: 132 };

export function flowFieldsOf(flow: FilterableFlow): FlowFields {
  const source = parseIpv4(flow.src_ip);
  const destination = parseIpv4(flow.dst_ip);
  const addresses = new Uint8Array(32);
  const ipVersion = source !== null && destination !== null ? 4 : fillIpv6(addresses, flow) ? 6 : 0;
  if (source !== null && destination !== null) {
    const view = new DataView(addresses.buffer);
    view.setUint32(0, source);
    view.setUint32(16, destination);
  }
  return {
    ipVersion,
    addresses,
    sourceOffset: 0,
    destinationOffset: 16,
    protocol: PROTOCOL_NUMBERS[flow.transport] ?? Number(flow.transport),
    transport: flow.transport,
    sourcePort: flow.src_port ?? -1,
    destinationPort: flow.dst_port ?? -1,
    vlan: flow.vlan ?? -1,
    app: flow.app,
    encrypted: flow.encrypted,
    host: flow.host,
    tlsVersion: flow.tls_version,
    initialRtt: flow.handshake_rtt_ms == null ? -1 : flow.handshake_rtt_ms / 1000,
    cleartextPassword: flow.cleartext_password,
  };
}

function fillIpv6(addresses: Uint8Array, flow: FilterableFlow): boolean {
  const source = parseIpv6(flow.src_ip);
  const destination = parseIpv6(flow.dst_ip);
  if (source === null || destination === null) return false;
  addresses.set(source, 0);
  addresses.set(destination, 16);
  return true;
}
