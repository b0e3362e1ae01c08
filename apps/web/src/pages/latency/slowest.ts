// The order of a table before somebody chooses one: the slowest first, and at the end what was never answered.

export function bySlowest<Row>(rows: readonly Row[], figure: (row: Row) => number | null): readonly Row[] {
  return rows.toSorted((a, b) => (figure(b) ?? -1) - (figure(a) ?? -1));
}
