// Which layer follows: by EtherType, IP protocol number, PPP protocol and UDP port. A new protocol gets its line here and its decoder in decode.ts.

import { Layer } from "./layer.ts";
import { Transport } from "./packet.ts";

/** IEEE 802 EtherTypes (IANA ieee-802-numbers). */
export const LAYER_BY_ETHER_TYPE: Uint8Array = table(65536, [
  [0x0800, Layer.IPV4],
  [0x0806, Layer.ARP],
  [0x6558, Layer.ETHERNET], // transparent Ethernet bridging, RFC 1701
  [0x8100, Layer.VLAN],
  [0x86dd, Layer.IPV6],
  [0x8847, Layer.MPLS],
  [0x8848, Layer.MPLS], // upstream-assigned, RFC 5332
  [0x8864, Layer.PPPOE],
  [0x880b, Layer.PPP],
  [0x88a8, Layer.VLAN], // 802.1ad outer tag
  [0x9100, Layer.VLAN], // QinQ before 802.1ad
  [0x9200, Layer.VLAN],
]);

/** IANA protocol numbers. IPv6 extension headers are walked by the IPv6 decoder itself. */
export const LAYER_BY_IP_PROTOCOL: Uint8Array = table(256, [
  [1, Layer.ICMP],
  [2, Layer.IGMP],
  [4, Layer.IPV4], // IP in IP, RFC 2003
  [6, Layer.TCP],
  [17, Layer.UDP],
  [41, Layer.IPV6], // 6in4, RFC 4213
  [47, Layer.GRE],
  [58, Layer.ICMP6],
  [132, Layer.SCTP],
  [137, Layer.MPLS], // RFC 4023
]);

/** PPP data-link protocol numbers. */
export const LAYER_BY_PPP_PROTOCOL: Uint8Array = table(65536, [
  [0x0021, Layer.IPV4],
  [0x0057, Layer.IPV6],
  [0x0281, Layer.MPLS],
]);

/** Tunnels over UDP, looked up by either port. Each decoder refuses what does not look like its header. */
export const LAYER_BY_UDP_PORT: Uint8Array = table(65536, [
  [2152, Layer.GTP_U],
  [3544, Layer.TEREDO],
  [4789, Layer.VXLAN],
  [6081, Layer.GENEVE],
  [8472, Layer.VXLAN], // the port of Linux before IANA gave one
]);

/** What a frame counts for in the summary, by IP protocol number. */
export const TRANSPORT_BY_IP_PROTOCOL: Uint8Array = new Uint8Array(256).fill(Transport.OTHER);
TRANSPORT_BY_IP_PROTOCOL[1] = Transport.ICMP;
TRANSPORT_BY_IP_PROTOCOL[6] = Transport.TCP;
TRANSPORT_BY_IP_PROTOCOL[17] = Transport.UDP;
TRANSPORT_BY_IP_PROTOCOL[58] = Transport.ICMP6;
TRANSPORT_BY_IP_PROTOCOL[132] = Transport.SCTP;

function table(size: number, rows: readonly (readonly [number, number])[]): Uint8Array {
  const layers = new Uint8Array(size);
  for (const [key, layer] of rows) layers[key] = layer;
  return layers;
}
