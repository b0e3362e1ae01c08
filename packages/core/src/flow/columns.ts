// The layout of a flow in memory: 32 words, two cache lines. The first one finds the flow and tells whether it still lives,
// the second one counts. Three views look at the same buffer: 32-bit words, doubles (at even words) and single floats.

/** Words of a flow: 128 bytes. */
export const STRIDE = 32;

// First cache line.
/** Next flow in the same bucket; 0 ends the chain. */
export const CHAIN = 0;
/** Which list it is in, bits of `FlowFlag` and of `Seen`, and the round in which it was listed. */
export const FLAGS = 1;
/** Four words of source address, four of destination; IPv4 uses the last word of each. */
export const SOURCE = 2;
export const DESTINATION = 6;
/** Source port in the upper half, destination port in the lower. */
export const PORTS = 10;
/** IP protocol, and bits of `Kind`: what must be equal for the keys to be equal. */
export const KIND = 11;
/** Double: time of the latest packet, microseconds. */
export const LAST = 12;
/** TCP: sequence number of the initiator's SYN. */
export const INITIAL_SEQUENCE = 14;
/** Float: with `Seen.HANDSHAKE` the SYN-to-last-ACK time, before it the time from START to the latest SYN; microseconds. */
export const HANDSHAKE = 15;

// Second line.
/** Double: time of the first packet. */
export const START = 16;
/** Doubles: bytes of whole frames. */
export const BYTES_OUT = 18;
export const BYTES_IN = 20;
export const PACKETS_OUT = 22;
export const PACKETS_IN = 23;
/** Neighbours in the list. */
export const NEWER = 24;
export const OLDER = 25;
/** Application id in the lower half, how it was found in the upper (see classify). */
export const APP = 26;
/** VLAN id + 1 in the lower half, malformed packets (saturating) in the upper. */
export const VLAN_MALFORMED = 27;
export const RETRANSMITTED_OUT = 28;
export const RETRANSMITTED_IN = 29;
/** Next expected TCP sequence number of each direction. */
export const NEXT_OUT = 30;
export const NEXT_IN = 31;

/** FLAGS, bits 0 to 7. */
export const FlowFlag = {
  LIST: 0x03,
  /** The initiator, the responder is one of the local hosts. */
  SOURCE_LOCAL: 0x10,
  DESTINATION_LOCAL: 0x20,
  /** The TCP analysis keeps a row for it, and has told of its handshake. */
  TCP_ROW: 0x40,
  HANDSHAKE_TOLD: 0x80,
} as const;

/** FLAGS, bits 8 to 15: what has been seen of a TCP connection. */
export const Seen = {
  SYN: 0x0100,
  SYN_ACK: 0x0200,
  FIN_OUT: 0x0400,
  FIN_IN: 0x0800,
  RESET: 0x1000,
  /** NEXT_OUT, NEXT_IN are known. */
  SEQUENCE_OUT: 0x2000,
  SEQUENCE_IN: 0x4000,
  /** The handshake's last ACK has come. */
  HANDSHAKE: 0x8000,
} as const;

/** FLAGS, bits 16 to 31: the round in which the flow was last moved to the front of its list, modulo 65,536. */
export const LISTED_SHIFT = 16;

/** KIND: the IP protocol in the low byte, then these. */
export const Kind = {
  IPV6: 0x100,
  /** A flow of bare fragments, or of packets whose ports could not be read. */
  PORTLESS: 0x200,
  /** Protocol and portlessness: what tells a transport. */
  TRANSPORT: 0x2ff,
} as const;
