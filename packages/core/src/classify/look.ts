// What a recogniser sees. One reused record.

import { EMPTY } from "../capfile/frame.ts";

export class Look {
  /** The bytes are `data[start, end)`: a TCP direction from its beginning, as far as it is there in one piece, or a datagram. */
  data: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  /** They come from the initiator of the flow. */
  outbound = true;
  /** Ports of the flow's initiator and responder. */
  sourcePort = 0;
  destinationPort = 0;
  /** Packets with data in this flow so far, this one included. */
  count = 0;
  /** UDP: length of the datagram before this one in the same direction, 0 for none, and its first 16 bytes as four words. */
  previousLength = 0;
  readonly previous: Int32Array = new Int32Array(4);
  /** UDP: length of the datagram on the wire, whether it was captured whole or not. */
  length = 0;

  /** Either port. */
  hasPort(port: number): boolean {
    return this.sourcePort === port || this.destinationPort === port;
  }
}

/** Whether the bytes begin with this ASCII text; `MORE`-like answers are the caller's: -1 too short but equal so far, 0 no, 1 yes. */
export function begins(look: Look, text: string): number {
  const { data, start, end } = look;
  const length = Math.min(text.length, end - start);
  for (let i = 0; i < length; i++) if (data[start + i] !== text.charCodeAt(i)) return 0;
  return length === text.length ? 1 : -1;
}
