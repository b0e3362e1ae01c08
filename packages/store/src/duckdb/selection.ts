// What a filter selects of a range, looked for once for all who ask at the same time: the panels of a page ask for totals, a
// series and several rankings together. Rows go into a table in memory, the latest first, until time or room is up; everybody
// gets the same rows, and so figures that fit together.

import type { Table } from "../columns.ts";
import { FLOWS, TOPS } from "../tables.ts";
import type { Asker } from "./asker.ts";
import { inTime } from "./trouble.ts";
import { RowsMoved, gatherFacets, rolledRange } from "./facets.ts";
import type { RolledRange } from "./facets.ts";
import type { Facet, SqlFilter } from "./filter-sql.ts";
import { createTable, physicalColumns, quoted } from "./schema.ts";
import { share } from "./segment.ts";
import type { Segment } from "./segment.ts";

/** Milliseconds. What comes after is to rank and add up what was found. */
const PATIENCE = 130;
/** Then a statement that is under way is broken off. */
const GRACE = 60;
const MOST_ROWS = 75_000;

type Stretch = { from: number; to: number };
const ALWAYS: Stretch = { from: 0, to: Number.MAX_SAFE_INTEGER };

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
  /** Single flows: what to put behind FROM. */
  source: string;
  /** Rows of TOPS, of hours in which the flows above do not lie; those of traffic have their time. Null: there are none. */
  facets: string | null;
  /** Microseconds: everything since then was looked at. */
  from: number;
  /** False: not all of the range was, or not all that was found belongs to it. */
  complete: boolean;
}

/** What one selection is made of. */
interface Search {
  filter: SqlFilter;
  table: string;
  segments: readonly Segment[];
  from: number;
  to: number;
  /** By `performance.now()`. */
  until: number;
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
      const table = `memory.main.selected_${++this.#made}`;
      selection = { users: 0, selected: this.#select({ filter, table, segments, from, to, until: this.#until() }) };
      this.#open.set(key, selection);
    }
    selection.users++;
    try {
      return await work(await selection.selected);
    } finally {
      selection.users--;
      if (selection.users === 0) {
        this.#open.delete(key);
        void selection.selected.then(({ source, facets }) => this.#drop(source, facets)).catch(() => {});
      }
    }
  }

  #until(): number {
    return performance.now() + (this.#asker.patience ?? PATIENCE);
  }

  async #select(search: Search): Promise<Selected> {
    const { filter, table, from, to } = search;
    const facets = `${table}_facets`;
    await this.#create(table, TABLE);
    try {
      const rolled = filter.facet === null ? null : rolledRange(this.#asker, from, to, rowsWithin(search));
      if (rolled !== null && filter.facet !== null) {
        await this.#create(facets, TOPS);
        const reached = await this.#aroundHours(search, filter.facet, rolled, facets);
        if (reached !== null) return { source: table, facets, from: reached, complete: reached <= from };
        await this.#asker.database.ask(`DELETE FROM ${table}`);
        this.#drop(facets);
      }
      const reached = await this.#backward(search, from, to);
      const complete = reached <= from && filter.rest === null && !filter.needsPackets;
      return { source: table, facets: null, from: reached, complete };
    } catch (error) {
      if (error instanceof RowsMoved) {
        await this.#asker.database.ask(`DROP TABLE ${facets}`);
        return this.#select({ ...search, until: this.#until() });
      }
      this.#drop(table, facets);
      throw error;
    }
  }

  /** Whole hours from roll-ups, the rest from single flows; null where the roll-ups do not reach as far back as these would. */
  async #aroundHours(search: Search, facet: Facet, rolled: RolledRange, facets: string): Promise<number | null> {
    const { from, to } = search;
    const since = await gatherFacets(this.#asker, facets, facet, rolled);
    if (since >= rolled.to) return null;
    for (const { segment, row } of rolled.pending) {
      const within = `"end" >= ${since} AND "end" < ${rolled.to} AND rowid >= ${row}`;
      if ((await inTime(() => this.#insert(search, segment, within))) === null) return null;
    }
    if (rolled.to < to && (await this.#backward(search, rolled.to, to)) > rolled.to) return null;
    if (since > rolled.from) return since;
    if (from >= rolled.from) return from;
    return this.#backward(search, from, rolled.from);
  }

  /** Looks at flows until time or room is up; answers how far it came. */
  async #backward(search: Search, from: number, to: number): Promise<number> {
    const { segments, until } = search;
    let found = 0;
    return this.#asker.backward({ segments, from, to, patience: until - performance.now() }, async (window) => {
      for (const segment of window.segments)
        found += await this.#insert(search, segment, `"end" >= ${window.from} AND "end" < ${window.to}`, window);
      return found >= MOST_ROWS;
    });
  }

  /** How many rows came of it. */
  async #insert(
    { filter, table, until }: Search,
    segment: Segment,
    within: string,
    window: Stretch = ALWAYS,
  ): Promise<number> {
    const values = await this.#asker.bind(filter, segment, window);
    const [row] = await this.#asker.ask(
      [segment],
      (usable) =>
        usable.size === 0
          ? null
          : `INSERT INTO ${table} SELECT ${COLUMNS} FROM ${segment.name}.flows WHERE ${within} AND ${filter.sql}`,
      values,
      until + GRACE,
    );
    return (row?.Count as number | undefined) ?? 0;
  }

  async #create(table: string, { columns }: Table): Promise<void> {
    const at = table.lastIndexOf(".");
    await this.#asker.database.ask(createTable(table.slice(0, at), { name: table.slice(at + 1), columns }));
  }

  #drop(...tables: (string | null)[]): void {
    for (const table of tables)
      if (table !== null) void this.#asker.database.ask(`DROP TABLE IF EXISTS ${table}`).catch(() => {});
  }
}

/** How many flows lie in the range, if they are spread evenly over each file. */
function rowsWithin({ segments, from, to }: Search): number {
  return segments.reduce((sum, segment) => sum + share(segment, from, to) * (segment.rows.flows ?? 0), 0);
}
