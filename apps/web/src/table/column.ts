// What a table needs to know of a column.

import type { ReactNode } from "react";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** One sentence for whoever does not know the term. */
  readonly explain?: string;
  readonly numeric?: boolean;
  /** A CSS grid track: `80px`, `minmax(120px, 1fr)`. */
  readonly width: string;
  readonly value: (row: Row) => string | number | null;
  readonly cell: (row: Row) => ReactNode;
  /** Hidden until it is chosen. */
  readonly optional?: boolean;
  /** Without room the column with the highest number goes first; one without a number stays. */
  readonly drop?: number;
}
