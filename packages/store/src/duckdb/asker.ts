// How questions reach the files: opens those that are needed, and takes the damaged ones out of the way.

import type { SqlFilter } from "./filter-sql.ts";
import type { Database, SqlRow, SqlValue } from "./database.ts";
import { listValue } from "@duckdb/node-api";
import type { Table } from "../columns.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";
import { Selections } from "./selection.ts";
import { FLOWS } from "../tables.ts";
import { inTime, troubleOf } from "./trouble.ts";
import { latestWindow } from "./windows.ts";
import type { Window } from "./windows.ts";

/** Flows in the first window, and in the largest. */
const FIRST_WINDOW = 60_000;
const LARGEST_WINDOW = 3_000_000;
/** How much larger the next window may be; one that would have to be much smaller is not worth the while. */
const MOST_GROWTH = 4;
const LEAST_GROWTH = 0.25;

export interface Search {
  segments: readonly Segment[];
  from: number;
  to: number;
  /** Milliseconds after which it ends with what it has. */
  patience: number;
  /** In the first window, about. */
  rows?: number;
}

export class Asker {
  readonly database: Database;
  readonly segments: Segments;
  readonly selections: Selections;
  readonly #shared = new Map<string, Promise<SqlRow[]>>();

  /** Fewer flows than these are looked at one by one although a roll-up knows of them: soon enough, and to the second. */
  readonly fewFlows: number;
  /** Milliseconds that single flows are looked through for; null: as long as each question has it. */
  readonly patience: number | null;

  constructor(database: Database, segments: Segments, fewFlows = 200_000, patience: number | null = null) {
    this.fewFlows = fewFlows;
    this.patience = patience;
    this.database = database;
    this.segments = segments;
    this.selections = new Selections(this);
  }

  /** Asks something of several segments at once. `sql` makes the statement of those that could be opened. */
  async ask(
    segments: readonly Segment[],
    sql: (usable: ReadonlySet<Segment>) => string | null,
    values: SqlValue[] = [],
    until?: number,
  ): Promise<SqlRow[]> {
    for (;;) {
      const usable = new Set<Segment>();
      for (const segment of new Set(segments))
        if (this.segments.isThere(segment) && (await this.segments.attach(segment))) usable.add(segment);
      try {
        return await this.segments.gate.together(async () => {
          for (const segment of usable) if (!segment.attached) usable.delete(segment);
          const statement = sql(usable);
          return statement === null ? [] : await this.database.ask(statement, values, until);
        });
      } catch (error) {
        if (troubleOf(error) !== "damage" || !(await this.segments.findDamaged(usable, error))) throw error;
      }
    }
  }

  /**
   * Goes back in time over single flows, a window at a time: small ones first, larger ones when they are quick. `work` says
   * true when that was enough, and may be broken off. Answers with the moment since which everything was looked at, at least.
   */
  async backward(search: Search, work: (window: Window) => Promise<boolean>): Promise<number> {
    const began = performance.now();
    let rows = search.rows ?? FIRST_WINDOW;
    let to = search.to;
    for (;;) {
      const window = latestWindow(
        search.segments.filter((segment) => this.segments.isThere(segment)),
        FLOWS.name,
        search.from,
        to,
        rows,
      );
      if (window === null) return search.from;
      const before = performance.now();
      const enough = await inTime(() => work(window));
      if (enough === null) return to;
      const now = performance.now();
      to = window.from;
      if (to <= search.from) return search.from;
      if (enough) return to;
      const left = search.patience - (now - began);
      if (left <= 0) return to;
      // What the next one may take: as much as is left, if it goes on like this.
      const growth = Math.min(MOST_GROWTH, left / Math.max(1, now - before));
      if (growth < LEAST_GROWTH) return to;
      rows = Math.min(LARGEST_WINDOW, Math.max(1000, Math.floor(rows * growth)));
    }
  }

  /** What to bind to the condition of a filter in one segment, for a stretch of time. */
  async bind(filter: SqlFilter, segment: Segment, { from, to }: Pick<Window, "from" | "to">): Promise<SqlValue[]> {
    const bound: SqlValue[] = [];
    for (const value of filter.values) {
      if (typeof value !== "object" || value === null || !("passes" in value)) {
        bound.push(value as SqlValue);
        continue;
      }
      const { column, passes } = value;
      const rows = await this.ask([segment], (usable) =>
        usable.size === 0
          ? null
          : `SELECT DISTINCT ${column} AS txt FROM ${segment.name}.flows WHERE "end" >= ${from} AND "end" < ${to} AND ${column} IS NOT NULL`,
      );
      bound.push(listValue(rows.map(({ txt }) => txt as string).filter(passes)));
    }
    return bound;
  }

  /** What several ask at the same time is asked once. Rows of the table that have come meanwhile are asked for anew. */
  shared(what: unknown, table: Table, ask: () => Promise<SqlRow[]>): Promise<SqlRow[]> {
    const rows = this.segments.all().reduce((sum, segment) => sum + (segment.rows[table.name] ?? 0), 0);
    const key = JSON.stringify([what, table.name, rows]);
    let answer = this.#shared.get(key);
    if (answer === undefined) {
      answer = ask().finally(() => this.#shared.delete(key));
      this.#shared.set(key, answer);
    }
    return answer;
  }
}
