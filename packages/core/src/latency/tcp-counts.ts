// TCP packets by what Wireshark's analysis calls them.

import type { TcpCountsRecord } from "./latency-record.ts";
import { TcpEvent } from "./tcp-event.ts";

const COUNTED = [
  ["segments", TcpEvent.DATA],
  ["retransmissions", TcpEvent.RETRANSMISSION],
  ["fast_retransmissions", TcpEvent.FAST_RETRANSMISSION],
  ["spurious_retransmissions", TcpEvent.SPURIOUS_RETRANSMISSION],
  ["out_of_order", TcpEvent.OUT_OF_ORDER],
  ["duplicate_acks", TcpEvent.DUPLICATE_ACK],
  ["zero_window", TcpEvent.ZERO_WINDOW],
  ["lost_segments", TcpEvent.LOST_SEGMENT],
] as const satisfies readonly (readonly [keyof TcpCountsRecord, number])[];

/** Most packets are one of these two. */
const PLAIN = TcpEvent.DATA;

export class TcpCounts {
  #plain = 0;
  readonly #counts = new Float64Array(COUNTED.length);

  /** Bits of `TcpEvent`. */
  add(events: number): void {
    if (events === PLAIN) this.#plain++;
    else if (events !== 0) COUNTED.forEach(([, bit], i) => (this.#counts[i] += (events & bit) === 0 ? 0 : 1));
  }

  record(): TcpCountsRecord {
    const counts = Object.fromEntries(COUNTED.map(([name], i) => [name, this.#counts[i]])) as Record<
      keyof TcpCountsRecord,
      number
    >;
    counts.segments += this.#plain;
    return counts;
  }
}
