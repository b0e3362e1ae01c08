// IPv6 (RFC 8200), and its fragments.

import { ipv6Address } from "./address.ts";
import { bytes, u16, u32 } from "./bytes.ts";
import { sealTransport } from "./checksum.ts";
import { fragmentHeader } from "./ipv6-extensions.ts";
import { EtherType, IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface Ipv6Fields {
  src: string;
  dst: string;
  hopLimit?: number;
  trafficClass?: number;
  flowLabel?: number;
  nextHeader?: number;
  payloadLength?: number;
  version?: number;
}

export function ipv6(fields: Ipv6Fields, payload: Pdu): Pdu {
  const word = ((fields.version ?? 6) << 28) | ((fields.trafficClass ?? 0) << 20) | ((fields.flowLabel ?? 0) & 0xfffff);
  const source = ipv6Address(fields.src);
  const destination = ipv6Address(fields.dst);
  const packet = bytes(
    u32(word),
    u16(fields.payloadLength ?? payload.length),
    fields.nextHeader ?? payload.protocol ?? IpProtocol.NO_NEXT_HEADER,
    fields.hopLimit ?? 64,
    source,
    destination,
    payload,
  );
  sealTransport(packet, 40, payload.seal, source, destination);
  return pdu(packet, { etherType: EtherType.IPV6, protocol: IpProtocol.IPV6 });
}

/** Cuts a packet without per-hop extension headers into fragments of at most `size` bytes of payload each. */
export function fragmentIpv6(packet: Uint8Array, size: number, id: number): Pdu[] {
  const step = size & ~7;
  const fragments: Pdu[] = [];
  for (let offset = 0; 40 + offset < packet.length; offset += step) {
    const piece = pdu(packet.slice(40 + offset, 40 + offset + step), { protocol: packet[6]! });
    const payload = fragmentHeader({ id, offset, more: 40 + offset + step < packet.length }, piece);
    const header = packet.subarray(0, 4);
    const rest = packet.subarray(7, 40);
    const fragment = bytes(header, u16(payload.length), IpProtocol.FRAGMENT, rest, payload);
    fragments.push(pdu(fragment, { etherType: EtherType.IPV6, protocol: IpProtocol.IPV6 }));
  }
  return fragments;
}
