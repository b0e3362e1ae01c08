// An alert as others see it: one thing that happened, why it is thought to be wrong, and what proves it.

export type Severity = "LOW" | "MEDIUM" | "HIGH";

/** Times in seconds since 1970. */
export interface AlertRecord {
  /** Of the latest change. */
  time: number;
  rule: string;
  severity: Severity;
  src_ip: string | null;
  dst_ip: string | null;
  summary: string;
  /** The highest value seen, and the limit that it is over; null for what is not a matter of degree. */
  observed: number | null;
  threshold: number | null;
  window_s: number | null;
  count: number;
  first: number;
  last: number;
  evidence: AlertEvidence;
  id: string;
  state: "open" | "closed";
  explanation: string;
  technique: string | null;
  snoozed_until: number | null;
}

export interface AlertEvidence {
  /** A display filter that selects its packets. */
  filter: string;
  /** Community ids. */
  flows: string[];
  /** Packets that are set aside: whoever keeps packets fills it in. */
  packets: number;
  complete: boolean;
}

/** Open alerts by severity, and those that have changed last, newest first. */
export interface AlertViewRecord {
  open: Record<Severity, number>;
  latest: AlertRecord[];
}

export const NO_ALERTS: AlertViewRecord = { open: { LOW: 0, MEDIUM: 0, HIGH: 0 }, latest: [] };
