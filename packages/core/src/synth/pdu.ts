// A protocol data unit: its bytes, and what the layer below has to know about them.

/**
 * Every builder takes one and returns one, so that layers nest like function calls. Plain bytes are a Pdu of
 * an unknown protocol: the layer below then needs its type field given.
 */
export interface Pdu extends Uint8Array {
  /** What an Ethernet header in front of it says. */
  readonly etherType?: number;
  /** What an IP header in front of it says (IANA protocol number). */
  readonly protocol?: number;
  /** A checksum that only the IP layer can compute, because it covers the addresses. */
  readonly seal?: PseudoChecksum;
}

export interface PseudoChecksum {
  /** Where the checksum is written. */
  readonly at: number;
  /** Where the bytes that it covers begin. */
  readonly from: number;
  readonly protocol: number;
  /** The last destination, where a routing header hides it (RFC 8200 section 8.1). */
  readonly destination?: Uint8Array;
}

interface Tags {
  readonly etherType?: number;
  readonly protocol?: number;
  readonly seal?: PseudoChecksum | undefined;
}

export const pdu = (data: Uint8Array, tags: Tags): Pdu => Object.assign(data, tags) as Pdu;

export const EtherType = {
  IPV4: 0x0800,
  ARP: 0x0806,
  /** Ethernet inside GRE or GENEVE. */
  BRIDGING: 0x6558,
  VLAN: 0x8100,
  IPV6: 0x86dd,
  MPLS: 0x8847,
  PPPOE_DISCOVERY: 0x8863,
  PPPOE_SESSION: 0x8864,
  QINQ: 0x88a8,
} as const;

export const IpProtocol = {
  HOP_BY_HOP: 0,
  ICMP: 1,
  IGMP: 2,
  IPV4: 4,
  TCP: 6,
  UDP: 17,
  IPV6: 41,
  ROUTING: 43,
  FRAGMENT: 44,
  GRE: 47,
  ESP: 50,
  AUTHENTICATION: 51,
  ICMP6: 58,
  NO_NEXT_HEADER: 59,
  DESTINATION_OPTIONS: 60,
  SCTP: 132,
  MPLS: 137,
} as const;
