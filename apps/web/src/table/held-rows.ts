// Rows do not jump while they are read: while held, a live table keeps its rows and counts what has come since.

import { useRef } from "react";

export interface HeldRows<Row> {
  readonly rows: readonly Row[];
  /** Rows that came since, and are not shown yet. */
  readonly fresh: number;
}

/** Rows of `current` that are not among `shown`. */
export function countFresh<Row>(shown: readonly Row[], current: readonly Row[], id: (row: Row) => string): number {
  if (shown === current) return 0;
  const known = new Set(shown.map(id));
  let fresh = 0;
  for (const row of current) if (!known.has(id(row))) fresh++;
  return fresh;
}

interface Holding<Row> {
  readonly held: boolean;
  /** Names what was asked for: what comes because somebody has asked for other rows, or for more, comes at once. */
  readonly asked: unknown;
  readonly id: (row: Row) => string;
}

export function useHeldRows<Row>(current: readonly Row[], { held, asked, id }: Holding<Row>): HeldRows<Row> {
  const kept = useRef({ rows: current, asked });
  const { rows } = kept.current;
  // An empty table has nothing to be read.
  if (!held || kept.current.asked !== asked || rows.length === 0 || current.length === 0) {
    kept.current = { rows: current, asked };
  }
  return { rows: kept.current.rows, fresh: held ? countFresh(kept.current.rows, current, id) : 0 };
}
