// What goes wrong on TCP connections, in plain words: what each figure counts, and from where on it is too much.

import type { LatencyView } from "@wireglass/contract";

type Tcp = NonNullable<LatencyView["tcp"]>;

export interface TcpFault {
  readonly key: Exclude<keyof Tcp, "segments">;
  readonly name: string;
  readonly explain: string;
  /** The packets behind it, as a filter. */
  readonly condition: string;
  /** Up to this share of the segments is usual. */
  readonly usual: number;
}

export const TCP_FAULTS: readonly TcpFault[] = [
  {
    key: "retransmissions",
    condition: "tcp.analysis.retransmission",
    name: "Retransmissions",
    explain:
      "Segments that were sent again because no ACK came in time. Up to 1\u2009% is usual; above it, things get slow.",
    usual: 0.01,
  },
  {
    key: "fast_retransmissions",
    condition: "tcp.analysis.fast_retransmission",
    name: "fast ones",
    explain: "Of these: sent again after duplicate ACKs, without waiting for a timer. The cheap way to repair a loss.",
    usual: 0.01,
  },
  {
    key: "spurious_retransmissions",
    condition: "tcp.analysis.spurious_retransmission",
    name: "spurious ones",
    explain:
      "Of these: the data had arrived and been acknowledged already. Usual is nearly none; more means delay, not loss.",
    usual: 0.002,
  },
  {
    key: "out_of_order",
    condition: "tcp.analysis.out_of_order",
    name: "Out of order",
    explain:
      "Segments that a later one has overtaken. Up to 1\u2009% is usual where there are several ways to the server.",
    usual: 0.01,
  },
  {
    key: "duplicate_acks",
    condition: "tcp.analysis.duplicate_ack",
    name: "Duplicate ACKs",
    explain: "The receiver says again what it is waiting for, because something is missing. Up to 3\u2009% is usual.",
    usual: 0.03,
  },
  {
    key: "zero_window",
    condition: "tcp.analysis.zero_window",
    name: "Zero window",
    explain: "The receiver has no room left: its program reads too slowly. The network is not at fault. Usual is none.",
    usual: 0.001,
  },
  {
    key: "lost_segments",
    condition: "tcp.analysis.lost_segment",
    name: "Not captured",
    explain: "Segments that were acknowledged and never seen here: they took another way, or the capture lost them.",
    usual: 0.002,
  },
];

export const isPart = ({ key }: TcpFault): boolean =>
  key === "fast_retransmissions" || key === "spurious_retransmissions";

export const tooMany = (fault: TcpFault, tcp: Tcp): boolean =>
  tcp.segments >= ENOUGH && tcp[fault.key] / tcp.segments > fault.usual;

/** Fewer segments than this make no share. */
const ENOUGH = 200;
