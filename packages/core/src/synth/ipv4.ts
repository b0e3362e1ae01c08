// IPv4 (RFC 791), and its fragments.

import { ipv4Address } from "./address.ts";
import { bytes, put16, u16 } from "./bytes.ts";
import { internetChecksum, sealTransport } from "./checksum.ts";
import { EtherType, IpProtocol, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface Ipv4Fields {
  src: string;
  dst: string;
  ttl?: number;
  id?: number;
  tos?: number;
  dontFragment?: boolean;
  moreFragments?: boolean;
  /** In bytes, a multiple of 8. */
  fragmentOffset?: number;
  /** Filled up to whole words with end-of-options bytes. */
  options?: Uint8Array;
  protocol?: number;
  version?: number;
  /** Header length in 32-bit words. */
  headerWords?: number;
  totalLength?: number;
  checksum?: number;
}

export function ipv4(fields: Ipv4Fields, payload: Pdu): Pdu {
  const options = fields.options ?? [];
  const padding = new Uint8Array(-options.length & 3);
  const headerLength = 20 + options.length + padding.length;
  const flags = (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0);
  const source = ipv4Address(fields.src);
  const destination = ipv4Address(fields.dst);
  const packet = bytes(
    ((fields.version ?? 4) << 4) | (fields.headerWords ?? headerLength >> 2),
    fields.tos ?? 0,
    u16(fields.totalLength ?? headerLength + payload.length),
    u16(fields.id ?? 0),
    u16(flags | ((fields.fragmentOffset ?? 0) >> 3)),
    fields.ttl ?? 64,
    fields.protocol ?? payload.protocol ?? 0xff,
    u16(0),
    source,
    destination,
    options,
    padding,
    payload,
  );
  put16(packet, 10, fields.checksum ?? internetChecksum(packet, 0, headerLength));
  sealTransport(packet, headerLength, payload.seal, source, destination);
  return pdu(packet, { etherType: EtherType.IPV4, protocol: IpProtocol.IPV4 });
}

/** Cuts a packet into fragments with at most `size` bytes of payload each, rounded down to a multiple of 8. */
export function fragmentIpv4(packet: Uint8Array, size: number): Pdu[] {
  const headerLength = (packet[0]! & 0x0f) << 2;
  const step = size & ~7;
  const fragments: Pdu[] = [];
  for (let from = headerLength; from < packet.length; from += step) {
    const fragment = bytes(packet.subarray(0, headerLength), packet.subarray(from, from + step));
    const more = from + step < packet.length ? 0x2000 : 0;
    put16(fragment, 2, fragment.length);
    put16(fragment, 6, more | ((from - headerLength) >> 3));
    put16(fragment, 10, 0);
    put16(fragment, 10, internetChecksum(fragment, 0, headerLength));
    fragments.push(pdu(fragment, { etherType: EtherType.IPV4, protocol: IpProtocol.IPV4 }));
  }
  return fragments;
}
