// How questions reach the files: opens those that are needed, and takes the damaged ones out of the way.

import type { SqlFilter } from "./filter-sql.ts";
import type { Database, SqlRow, SqlValue } from "./database.ts";
import { listValue } from "@duckdb/node-api";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";
import { reasonOf, troubleOf } from "./trouble.ts";

/** Milliseconds after which a question over single flows answers with what it has. */
const PATIENCE = 300;

export class Asker {
  readonly database: Database;
  readonly segments: Segments;

  constructor(database: Database, segments: Segments) {
    this.database = database;
    this.segments = segments;
  }

  /** Asks something of several segments at once. `sql` makes the statement of those that could be opened. */
  async ask(
    segments: readonly Segment[],
    sql: (usable: ReadonlySet<Segment>) => string | null,
    values: SqlValue[] = [],
  ): Promise<SqlRow[]> {
    for (;;) {
      const usable = new Set<Segment>();
      for (const segment of new Set(segments))
        if (this.#isThere(segment) && (await this.segments.attach(segment))) usable.add(segment);
      try {
        return await this.segments.gate.together(async () => {
          for (const segment of usable) if (!segment.attached) usable.delete(segment);
          const statement = sql(usable);
          return statement === null ? [] : await this.database.ask(statement, values);
        });
      } catch (error) {
        if (troubleOf(error) !== "damage" || !(await this.findDamaged(usable, error))) throw error;
      }
    }
  }

  /** Asks one segment after another, latest first, until `enough` or until patience is at its end. True: all were asked. */
  async each(
    segments: readonly Segment[],
    work: (segment: Segment) => Promise<void>,
    enough: (next: Segment) => boolean = () => false,
  ): Promise<Segment | null> {
    const end = performance.now() + PATIENCE;
    const latestFirst = segments.toSorted((a, b) => (b.span?.last ?? 0) - (a.span?.last ?? 0));
    for (const [i, segment] of latestFirst.entries()) {
      if (enough(segment)) return null;
      if (i > 0 && performance.now() > end) return segment;
      await work(segment);
    }
    return null;
  }

  /** The condition of a filter in one segment. */
  async bind(filter: SqlFilter, segment: Segment): Promise<SqlValue[]> {
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
          : `SELECT DISTINCT ${column} AS txt FROM ${segment.name}.flows WHERE ${column} IS NOT NULL`,
      );
      bound.push(listValue(rows.map(({ txt }) => txt as string).filter(passes)));
    }
    return bound;
  }

  #isThere(segment: Segment): boolean {
    return this.segments.of(segment.kind).includes(segment);
  }

  /** The error names the file, or the files are read through. */
  async findDamaged(segments: ReadonlySet<Segment>, reason: unknown): Promise<boolean> {
    const named = [...segments].find(({ path }) => String(reason).includes(path));
    if (named !== undefined) {
      await this.segments.moveAside(named, reasonOf(reason));
      return true;
    }
    let found = false;
    for (const segment of segments) {
      for (const table of Object.keys(segment.rows)) {
        try {
          await this.database.ask(`SELECT max(COLUMNS(*)) FROM ${segment.name}.${table}`);
        } catch (error) {
          if (troubleOf(error) !== "damage") throw error;
          await this.segments.moveAside(segment, reasonOf(error));
          found = true;
          break;
        }
      }
    }
    return found;
  }
}
