// Columns that several tables of this page have. Each table gives them names of its own, because one order stands in the URL.

import type { Distribution } from "@wireglass/contract";
import { count, group, joined, milliseconds, share } from "../../format/figure.ts";
import type { Column } from "../../table/column.ts";

const quiet = (value: number) => (
  <span className={value === 0 ? "muted" : ""} title={group(value)}>
    {joined(count(value))}
  </span>
);

export interface DnsFigures extends Distribution {
  readonly nxdomain: number;
  readonly servfail: number;
  readonly retries: number;
}

const FIGURES = [
  {
    id: "median",
    header: "p50",
    explain: "Half of the answers came faster.",
    of: (row: Distribution) => row.p50_ms,
    drop: 0,
  },
  {
    id: "slow",
    header: "p95",
    explain: "95 of 100 answers came faster: what the unlucky ones feel.",
    of: (row: Distribution) => row.p95_ms,
    drop: 0,
  },
  {
    id: "slower",
    header: "p99",
    explain: "99 of 100 answers came faster.",
    of: (row: Distribution) => row.p99_ms,
    drop: 6,
  },
  {
    id: "slowest",
    header: "Max",
    explain: "The slowest answer of all.",
    of: (row: Distribution) => row.max_ms,
    drop: 5,
  },
] as const;

/** How long answers took. */
export function latencyColumns<Row extends Distribution>(prefix: string): Column<Row>[] {
  return FIGURES.map(({ id, header, explain, of, drop }): Column<Row> => {
    const cell = (row: Row) => joined(milliseconds(of(row)));
    return { id: `${prefix}_${id}`, header, explain, numeric: true, width: "68px", drop, value: of, cell };
  });
}

/** How many answers there were, and what kind of them. */
export function dnsColumns<Row extends DnsFigures>(prefix: string): Column<Row>[] {
  const column = (
    id: string,
    header: string,
    explain: string,
    drop: number,
    value: (row: Row) => number,
  ): Column<Row> => ({
    id: `${prefix}_${id}`,
    header,
    explain,
    numeric: true,
    width: "62px",
    drop,
    value,
    cell: (row) => quiet(value(row)),
  });
  return [
    column("count", "Answers", "Questions that were answered.", 1, (row) => row.count),
    {
      ...column("lost", "Timeouts", "Questions that nobody answered. Usual is below 1\u2009%.", 2, (row) => row.lost),
      cell: (row) => (
        <span
          title={`${group(row.lost)} of ${group(row.count + row.lost)}, ${joined(share(row.lost, row.count + row.lost))}`}
        >
          {quiet(row.lost)}
        </span>
      ),
    },
    column(
      "nxdomain",
      "NXDOMAIN",
      "Answered: there is no such name. Some are usual; very many may be a program that guesses names.",
      4,
      (row) => row.nxdomain,
    ),
    column(
      "servfail",
      "SERVFAIL",
      "Answered: the resolver itself could not find out. Usual is nearly none.",
      3,
      (row) => row.servfail,
    ),
    column(
      "retries",
      "Retries",
      "How often a question was sent again before it was answered.",
      5,
      (row) => row.retries,
    ),
  ];
}
