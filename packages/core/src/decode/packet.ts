// The decoded view of one frame: numbers, and offsets into the frame. One record, reused for every frame.

import { EMPTY } from "../capfile/frame.ts";

/** Most layers that one frame may have; a frame with more is faulty. */
export const MAX_LAYERS = 24;

/** Which transport a frame counts for, in the order of the summary's `transport` object. */
export const Transport = { TCP: 0, UDP: 1, ICMP: 2, ICMP6: 3, ARP: 4, SCTP: 5, OTHER: 6 } as const;
export const TRANSPORT_NAMES = ["tcp", "udp", "icmp", "icmp6", "arp", "sctp", "other"] as const;
export type TransportName = (typeof TRANSPORT_NAMES)[number];

/**
 * Filled by `decode`. Fields of layers that the frame does not have keep values from earlier frames:
 * look at `layerCount`, `ipVersion`, `transport` and `hasPorts` first.
 */
export class Packet {
  // --- the frame ---
  frame: Uint8Array = EMPTY;
  frameOffset = 0;
  /** Captured bytes of the frame. */
  captured = 0;
  /** Bytes of the frame on the wire. */
  length = 0;
  /** Microseconds since 1970. */
  time = 0;
  interface = 0;

  // --- cursor of the decoder: the bytes [cursor, end) of data are still to be decoded ---
  /** The frame, or the reassembled datagram once a last fragment has completed one. */
  data: Uint8Array = EMPTY;
  cursor = 0;
  end = 0;
  /** Bytes missing at `end` because the capture cut the frame short (snaplen), not because the sender did. */
  cut = 0;

  // --- layers, outermost first; those quoted inside an ICMP error come after it and are marked ---
  layerCount = 0;
  readonly layers = new Uint8Array(MAX_LAYERS);
  readonly layerOffsets = new Int32Array(MAX_LAYERS);
  /** The buffer that each layer's offset points into. */
  readonly layerData: Uint8Array[] = Array.from({ length: MAX_LAYERS }, () => EMPTY);
  /** First layer that is only quoted by an ICMP error, or MAX_LAYERS. */
  quotedFrom = MAX_LAYERS;

  fault = 0;
  /** One of `Transport`: what the frame counts for in the summary. */
  transport = 6;

  // --- link ---
  /** VLAN id of the outermost 802.1Q tag, -1 without one. */
  vlan = -1;
  tunnelled = false;
  /** The 802.11 header is padded to four bytes, as radiotap said. */
  radioPadding = false;

  // --- innermost network layer ---
  /** 4 or 6; 0 where there is none. */
  ipVersion = 0;
  /** Where the innermost IP header's addresses lie, in `net`. */
  net: Uint8Array = EMPTY;
  sourceOffset = 0;
  destinationOffset = 0;
  /** IANA protocol number after extension headers. */
  protocol = 0;
  /** True for a fragment that did not complete its datagram: no transport header was read. */
  fragment = false;

  // --- innermost transport layer; its bytes lie in `data` ---
  hasPorts = false;
  sourcePort = 0;
  destinationPort = 0;
  /** Offset of the transport header in `data`, -1 where none was read. */
  transportOffset = -1;
  /** TCP flags byte, as on the wire. */
  tcpFlags = 0;
  /** TCP sequence and acknowledgement numbers as unsigned 32 bit. */
  sequence = 0;
  acknowledgement = 0;
  window = 0;
  /** ICMP and ICMPv6. */
  icmpType = 0;
  icmpCode = 0;
  /** Application bytes: offset in `data`, behind the transport header where that is whole (TCP's is at it where not); captured length. */
  payloadOffset = 0;
  payloadCaptured = 0;
  /** Application bytes as the headers tell, whether captured or not. */
  payloadLength = 0;
}

/**
 * What counting asks of a packet: flows, applications, TCP, totals. Between threads no more than that goes over when nobody
 * wants the rest, which is for lists, filters and detectors.
 */
export type CountedPacket = Pick<
  Packet,
  | "data"
  | "time"
  | "captured"
  | "length"
  | "interface"
  | "fault"
  | "transport"
  | "vlan"
  | "ipVersion"
  | "transportOffset"
  | "tcpFlags"
  | "sequence"
  | "acknowledgement"
  | "window"
  | "payloadOffset"
  | "payloadCaptured"
  | "payloadLength"
>;

export const TcpFlag = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;
