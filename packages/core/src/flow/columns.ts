// The layout of a flow in memory. A flow is STRIDE 32-bit words in one buffer with two views on it, so that a packet touches
// one or two cache lines of it and not one line for each column; doubles stand at even words.

/** 160 bytes a flow. */
export const STRIDE = 40;

// First cache line: finding the flow, and whether it still lives.
export const HASH = 0;
/** Next flow in the same bucket; 0 ends the chain. */
export const CHAIN = 1;
/** Four words of source address, four of destination; IPv4 uses the last word of each. */
export const SOURCE = 2;
export const DESTINATION = 6;
/** Source port in the upper half, destination port in the lower. */
export const PORTS = 10;
/** IP protocol, IP version and kind of key: what must be equal for the keys to be equal. */
export const KIND = 11;
/** Double: time of the latest packet, microseconds. */
export const LAST = 12;
/** Second (whole, wrapped to 32 bit) at which the flow was last moved to the front of its list. */
export const LISTED = 14;
/** Which list it is in, and bits of `FlowFlag`. */
export const FLAGS = 15;

// Second line: counters.
/** Double: time of the first packet. */
export const START = 16;
export const BYTES_OUT = 18;
export const BYTES_IN = 20;
export const PACKETS_OUT = 22;
export const PACKETS_IN = 23;
export const NEWER = 24;
export const OLDER = 25;
/** Application id in the lower half; confidence and encryption in the upper (see classify). */
export const APP = 26;
/** VLAN id + 1 in the lower half, malformed packets (saturating) in the upper. */
export const VLAN_MALFORMED = 27;
export const RETRANSMITTED_OUT = 28;
export const RETRANSMITTED_IN = 29;
/** Next expected sequence number of each direction. */
export const NEXT_OUT = 30;
export const NEXT_IN = 31;

// Third line: TCP handshake.
/** Double: time of the latest SYN. */
export const SYN_TIME = 32;
/** Double: SYN to the last ACK of the handshake in microseconds; -1 when it was not seen. */
export const HANDSHAKE = 34;
export const INITIAL_SEQUENCE = 36;
/** Bits of `Seen`. */
export const SEEN = 37;
/** Double, spare for the classifiers' state. */
export const SPARE = 38;

/** In FLAGS, above the list number (0 to 3). */
export const FlowFlag = {
  LIST: 0x3,
  /** The initiator is one of the local hosts and the responder is not: its packets go out. */
  SOURCE_LOCAL: 0x10,
  DESTINATION_LOCAL: 0x20,
} as const;

/** What has been seen of a TCP connection. */
export const Seen = {
  SYN: 0x01,
  SYN_ACK: 0x02,
  FIN_OUT: 0x04,
  FIN_IN: 0x08,
  RESET: 0x10,
  /** NEXT_OUT, NEXT_IN are known. */
  SEQUENCE_OUT: 0x20,
  SEQUENCE_IN: 0x40,
} as const;

/** KIND: protocol in the low byte, then these. */
export const Kind = {
  IPV6: 0x100,
  /** A flow of bare fragments, or of packets whose ports could not be read. */
  PORTLESS: 0x200,
} as const;
