// One end of a TCP connection: its numbers, and the segments it sends.

import { TcpFlag } from "../decode/packet.ts";
import { bytes } from "./bytes.ts";
import { ipPacket } from "./endpoint.ts";
import type { Endpoint, Link } from "./endpoint.ts";
import { tcp, tcpOption } from "./tcp.ts";
import type { TimedFrame } from "./timeline.ts";

export interface Segment {
  flags: number;
  sequence: number;
  acknowledgement?: number;
  data?: Uint8Array;
  /** Bytes that arrived beyond a gap: first number, and the number after the last. */
  sack?: readonly [number, number] | undefined;
}

export class TcpSide {
  readonly endpoint: Endpoint;
  /** Sequence number of the next byte to send. */
  next: number;
  #peer: TcpSide | null = null;
  readonly #link: Link;
  readonly #mss: number;
  #packetId: number;

  constructor(endpoint: Endpoint, link: Link, initialSequence: number, mss: number) {
    this.endpoint = endpoint;
    this.next = initialSequence >>> 0;
    this.#link = link;
    this.#mss = mss;
    this.#packetId = initialSequence >>> 16;
  }

  connect(peer: TcpSide): void {
    this.#peer = peer;
  }

  /** Sends at the given time, with what has come from the peer acknowledged unless the segment says otherwise. */
  send(time: number, segment: Segment): TimedFrame {
    const peer = this.#peer!;
    const acknowledges = (segment.flags & TcpFlag.ACK) !== 0;
    const packet = tcp(
      {
        src: this.endpoint.port,
        dst: peer.endpoint.port,
        sequence: segment.sequence,
        acknowledgement: acknowledges ? (segment.acknowledgement ?? peer.next) : 0,
        flags: segment.flags,
        options: segment.flags & TcpFlag.SYN ? this.#synOptions() : sackOption(segment.sack),
      },
      segment.data,
    );
    const ip = ipPacket(this.endpoint, peer.endpoint, this.#packetId++, packet);
    return { time, bytes: this.#link(ip, this.endpoint, peer.endpoint) };
  }

  /** Moves on by what was sent; SYN and FIN count as one. */
  advance(by: number): void {
    this.next = (this.next + by) >>> 0;
  }

  #synOptions(): Uint8Array {
    const { maximumSegmentSize, nop, sackPermitted, windowScale } = tcpOption;
    return bytes(maximumSegmentSize(this.#mss), nop(), windowScale(7), nop(), nop(), sackPermitted());
  }
}

const sackOption = (sack: Segment["sack"]): ArrayLike<number> =>
  sack === undefined ? [] : [1, 1, ...tcpOption.sack(sack[0], sack[1])];
