// What a filter selects of a range, looked for once for all who ask at the same time: the panels of a page ask for totals, a
// series and several rankings together. Rows go into a table in memory, the latest first, until time or room is up; everybody
// gets the same rows, and so figures that fit together.

import { FLOWS } from "../tables.ts";
import type { Asker } from "./asker.ts";
import type { SqlFilter } from "./filter-sql.ts";
import { createTable, physicalColumns, quoted } from "./schema.ts";
import type { Segment } from "./segment.ts";

/** Milliseconds. What comes after is to rank and add up what was found. */
const PATIENCE = 130;
const MOST_ROWS = 100_000;

/** What the questions look at. */
const NAMES =
  "slice start end src_ip src_local dst_ip dst_local transport app app_source encrypted host tls_version " +
  "packets_out packets_in bytes_out bytes_in malformed";
const TABLE = {
  name: FLOWS.name,
  columns: Object.fromEntries(Object.entries(FLOWS.columns).filter(([name]) => NAMES.split(" ").includes(name))),
};

const COLUMNS = physicalColumns(TABLE)
  .map(({ name }) => quoted(name))
  .join(", ");

export interface Selected {
  /** What to put behind FROM. */
  source: string;
  /** Microseconds: everything since then was looked at. */
  from: number;
  /** False: not all of the range was, or not all that was found belongs to it. */
  complete: boolean;
}

export class Selections {
  readonly #asker: Asker;
  readonly #open = new Map<string, { users: number; selected: Promise<Selected> }>();
  #made = 0;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** The rows are there for as long as somebody works with them. */
  async use<T>(filter: SqlFilter, from: number, to: number, work: (selected: Selected) => Promise<T>): Promise<T> {
    const segments = this.#asker.segments.of("flows").filter((segment) => segment.touches(from, to));
    const rows = segments.reduce((sum, segment) => sum + (segment.rows.flows ?? 0), 0);
    // Rows that have come meanwhile are looked for anew.
    const key = JSON.stringify([filter.text, from, to, rows, segments.at(0)?.number]);
    let selection = this.#open.get(key);
    if (selection === undefined) {
      const name = `selected_${++this.#made}`;
      selection = { users: 0, selected: this.#select(name, filter, from, to, segments) };
      this.#open.set(key, selection);
    }
    selection.users++;
    try {
      return await work(await selection.selected);
    } finally {
      selection.users--;
      if (selection.users === 0) {
        this.#open.delete(key);
        void selection.selected.then(({ source }) => this.#drop(source)).catch(() => {});
      }
    }
  }

  async #select(
    name: string,
    filter: SqlFilter,
    from: number,
    to: number,
    segments: readonly Segment[],
  ): Promise<Selected> {
    const db = this.#asker.database;
    const table = `memory.main.${name}`;
    await db.ask(createTable("memory.main", { ...TABLE, name }));
    let found = 0;
    try {
      const reached = await this.#asker.backward({ segments, from, to, patience: PATIENCE }, async (window) => {
        for (const segment of window.segments) {
          const values = await this.#asker.bind(filter, segment, window);
          const rows = await this.#asker.ask(
            [segment],
            (usable) =>
              usable.size === 0
                ? null
                : `INSERT INTO ${table} SELECT ${COLUMNS} FROM ${segment.name}.flows ` +
                  `WHERE "end" >= ${window.from} AND "end" < ${window.to} AND ${filter.sql}`,
            values,
          );
          found += (rows[0]?.Count as number | undefined) ?? 0;
        }
        return found >= MOST_ROWS;
      });
      const complete = reached <= from && filter.rest === null && !filter.needsPackets;
      return { source: table, from: reached, complete };
    } catch (error) {
      this.#drop(table);
      throw error;
    }
  }

  #drop(table: string): void {
    void this.#asker.database.ask(`DROP TABLE IF EXISTS ${table}`).catch(() => {});
  }
}
