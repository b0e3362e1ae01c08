// The largest applications, and the rest in one line.

import type { Snapshot } from "@wireglass/contract";

type Application = Snapshot["applications"][number];

const LINES = 10;

export interface TopApplications {
  readonly rows: readonly Application[];
  readonly rest: { readonly apps: number; readonly bytes: number };
  readonly whole: number;
  /** The longest bar. */
  readonly largest: number;
}

export function topApplications(applications: readonly Application[]): TopApplications {
  const sorted = applications.toSorted((a, b) => b.bytes - a.bytes);
  // One left over is shown by its name rather than as "1 others".
  const lines = sorted.length === LINES ? LINES : LINES - 1;
  const rows = sorted.slice(0, lines);
  const others = sorted.slice(lines);
  const sum = (list: readonly Application[]) => list.reduce((total, { bytes }) => total + bytes, 0);
  const rest = { apps: others.length, bytes: sum(others) };
  return { rows, rest, whole: sum(sorted), largest: Math.max(rows[0]?.bytes ?? 0, rest.bytes) };
}
