// What the TCP analysis says: of each packet, as bits, and of how long the two ends of a connection take to answer.

import type { LatencySink } from "./sample.ts";

/** What a TCP packet is, in Wireshark's terms (tcp.analysis.*); `TcpAnalysis.analyse` answers with these. 0: nothing of note. */
export const TcpEvent = {
  /** It carries data. */
  DATA: 0x0001,
  /** Of any kind, the fast and the spurious ones included. */
  RETRANSMISSION: 0x0002,
  FAST_RETRANSMISSION: 0x0004,
  SPURIOUS_RETRANSMISSION: 0x0008,
  OUT_OF_ORDER: 0x0010,
  DUPLICATE_ACK: 0x0020,
  ZERO_WINDOW: 0x0040,
  /** The segment before it is missing in the capture. */
  LOST_SEGMENT: 0x0080,
  /** It acknowledges what is missing in the capture. */
  ACK_LOST_SEGMENT: 0x0100,
  WINDOW_UPDATE: 0x0200,
  KEEP_ALIVE: 0x0400,
  KEEP_ALIVE_ACK: 0x0800,
  ZERO_WINDOW_PROBE: 0x1000,
  ZERO_WINDOW_PROBE_ACK: 0x2000,
} as const;

/** Which end of the connection answers. */
export const TcpSide = { SERVER: 0, CLIENT: 1 } as const;

/**
 * Is told of round trips as seen from the capture point. `measured` is called with TCP_HANDSHAKE (the last SYN to the
 * handshake's last ACK, as Wireshark's tcp.analysis.initial_rtt) and with TCP_RTT (data of the initiator to the
 * responder's ACK); `lost` with TCP_HANDSHAKE when a SYN was never answered.
 */
export interface TcpSink extends LatencySink {
  /** A part of the handshake: SYN to SYN-ACK is the server's side, SYN-ACK to ACK the client's. */
  handshakePart(slot: number, side: number, asked: number, duration: number): void;
  /** The client's counterpart of TCP_RTT: data of the responder to the initiator's ACK. */
  clientRoundTrip(slot: number, asked: number, duration: number): void;
}
