// The latency of the DNS answer that a packet is: what the engine told of while it took that packet.

/** A record of the report of DNS, as far as it is needed here. */
interface DnsTimes {
  time: number;
  latency_ms: number | null;
}

/** Within it two times are the same: seconds since 1970 have no finer steps than that as a number, microseconds. */
const SAME = 2;

export class AnswerLatency {
  #answered = NaN;
  #latency: number | null = null;

  /** A record of any report. */
  record(report: string, record: object): void {
    if (report !== "dns") return;
    // What the engine calls `dns` has these fields.
    const { time, latency_ms } = record as DnsTimes;
    if (latency_ms === null) return;
    this.#answered = time * 1e6 + latency_ms * 1000;
    this.#latency = latency_ms;
  }

  /** Of a packet of this time, microseconds; only once. */
  take(time: number): number | null {
    if (this.#latency === null) return null;
    const latency = Math.abs(this.#answered - time) <= SAME ? this.#latency : null;
    this.#latency = null;
    return latency;
  }
}
