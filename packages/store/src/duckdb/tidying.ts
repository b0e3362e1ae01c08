// Sealed files of hours are put in order: what a file has of a subject was added hour by hour, and is wanted together. A file
// is copied into one beside it, a step at a time between batches, and that one takes its place when it is whole.
//
// Copied, and not sorted where it is: a DuckDB file never shrinks. Where nothing comes of it, for want of room or memory, the
// file stays as it is: questions about one subject take longer, and it is tried again.

import { basename, dirname } from "node:path";
import { rmSync } from "node:fs";
import { FACETS } from "../tables.ts";
import type { Table } from "../columns.ts";
import { literal } from "./database.ts";
import type { Database } from "./database.ts";
import { freeBytes, reserveOf } from "./disk.ts";
import { mayBeBeside } from "./retention.ts";
import type { Limits } from "./retention.ts";
import { META, PROGRESS, SEALED_FACETS_ORDER, TABLES, createTable, physicalColumns, quoted } from "./schema.ts";
import { sizeOf } from "./segment.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";
import { MOST_TRIES, Tries } from "./tries.ts";
import { isOver, reasonOf, troubleOf } from "./trouble.ts";

const KIND = "hours";
/** Rows of a step: some tenths of a second, and fewer than DuckDB keeps together, or it would rewrite what it has just written. */
const STEP_ROWS = 100_000;
/** Milliseconds. */
const LATER = 3_600_000;

/** A copy that is being made. */
interface Copy {
  /** Its name in SQL. */
  name: string;
  path: string;
  /** What is left to be done, each a step. */
  steps: string[];
}

export class Tidying {
  readonly #database: Database;
  readonly #segments: Segments;
  readonly #limits: Limits;
  readonly #onMessage: (message: string) => void;
  /** Not before then, by `now`. */
  readonly #later = new Map<Segment, number>();
  readonly #stepRows: number;
  #segment: Segment | null = null;
  #copy: Copy | null = null;
  #copies = 0;

  constructor(
    database: Database,
    segments: Segments,
    limits: Limits,
    onMessage: (message: string) => void,
    stepRows = STEP_ROWS,
  ) {
    this.#stepRows = stepRows;
    this.#database = database;
    this.#segments = segments;
    this.#limits = limits;
    this.#onMessage = onMessage;
  }

  /** Bytes of the copy on disk. */
  get bytes(): number {
    return this.#copy === null ? 0 : sizeOf(this.#copy.path) + sizeOf(walOf(this.#copy));
  }

  /** Bytes for which there has to be room: a copy is no larger than the file, or not by much. */
  get wanted(): number {
    return this.#segment === null ? 0 : Math.max(this.#segment.bytes, this.bytes);
  }

  /** Chooses a file, the latest first, for it stays longest. False: there is nothing to do, or no room for a copy. */
  choose(now: number): boolean {
    if (this.#segment !== null) return true;
    const found = this.#segments.of(KIND).findLast((segment) => this.#isWanting(segment, now));
    if (found === undefined || !mayBeBeside(this.#segments, this.#limits, found.bytes)) return false;
    if (!this.#hasRoom(found)) return false;
    this.#segment = found;
    return true;
  }

  #isWanting(segment: Segment, now: number): boolean {
    return (
      segment.sealed &&
      !segment.inOrder &&
      (segment.rows[FACETS.name] ?? 0) > 0 &&
      now >= (this.#later.get(segment) ?? -Infinity)
    );
  }

  /** On the disk; what others need to go on is left to them. */
  #hasRoom({ path, bytes }: Segment): boolean {
    const folder = dirname(path);
    return freeBytes(folder) - reserveOf(folder) >= bytes - this.bytes;
  }

  /** Does a little of what was chosen. True: there is more to do. */
  async step(now: number): Promise<boolean> {
    const segment = this.#segment;
    if (segment === null) return false;
    try {
      // It may have been deleted meanwhile, and the room may have been taken by others.
      if (this.#segments.isThere(segment) && this.#hasRoom(segment)) await this.#stepOf(segment);
      else await this.stop();
    } catch (error) {
      if (isOver(error)) throw error;
      this.#later.set(segment, now + LATER);
      await this.#failed(segment, error);
    }
    return this.choose(now);
  }

  async #stepOf(segment: Segment): Promise<void> {
    if (this.#copy === null) return this.#begin(segment);
    const step = this.#copy.steps.shift();
    if (step === undefined) return this.#end(segment, this.#copy);
    // As a question does: the file must not be closed meanwhile.
    await this.#segments.gate.together(() => this.#database.ask(step));
  }

  async #begin(segment: Segment): Promise<void> {
    const tries = this.#tries(segment);
    const nth = tries.next(segment);
    if (nth > MOST_TRIES) throw new Error("the program ended each time it was put in order");
    if (!(await this.#segments.attach(segment))) return;
    // It would be taken for one of the copy.
    if (segment.walBytes > 0) throw new Error("it has a log");
    tries.begun(segment, nth);
    const copy = { name: `tidy_${++this.#copies}`, path: `${segment.path}.new`, steps: [] as string[] };
    this.#copy = copy;
    remove(copy);
    await this.#database.create(copy.name, copy.path);
    for (const sql of [META, PROGRESS]) await this.#database.run(sql.replaceAll("{db}", copy.name));
    for (const table of TABLES[KIND]) await this.#database.run(createTable(copy.name, table));
    await this.#segments.gate.together(async () => {
      for (const name of ["meta", "progress"])
        copy.steps.push(`INSERT INTO ${copy.name}.${name} SELECT * FROM ${segment.name}.${name}`);
      for (const table of TABLES[KIND])
        copy.steps.push(
          ...(table === FACETS ? await this.#inOrder(segment, copy) : await this.#asItIs(segment, copy, table)),
        );
    });
  }

  /** Statements that copy a table; how far roll-ups have come is told by the places of its rows, which have to stay. */
  async #asItIs(segment: Segment, copy: Copy, table: Table): Promise<string[]> {
    const [{ n, last }] = await this.#database.ask(
      `SELECT count(*) AS n, max(rowid) AS last FROM ${segment.name}.${table.name}`,
    );
    const rows = n as number;
    if (rows > 0 && last !== rows - 1) throw new Error(`${table.name} has places without rows`);
    const statements: string[] = [];
    for (let row = 0; row < rows; row += this.#stepRows) {
      const within = `rowid >= ${row} AND rowid < ${row + this.#stepRows}`;
      statements.push(copied(segment, copy, table, within, "rowid"));
    }
    return statements;
  }

  /** The same for the roll-ups of single subjects: some subjects at a time, or a part of a large one. */
  async #inOrder(segment: Segment, copy: Copy): Promise<string[]> {
    const subjects = await this.#database.ask(
      `SELECT scope, subject_hash AS hash, count(*) AS n, max(rowid) AS last FROM ${segment.name}.${FACETS.name} GROUP BY ALL ORDER BY scope, hash`,
    );
    const ranges: { scope: string; first: number; hash: number; rows: number; last: number }[] = [];
    for (const row of subjects) {
      const [scope, hash, rows, last] = [row.scope as string, row.hash as number, row.n as number, row.last as number];
      const range = ranges.at(-1);
      if (range !== undefined && range.scope === scope && range.rows + rows <= this.#stepRows) {
        range.hash = hash;
        range.rows += rows;
      } else ranges.push({ scope, first: hash, hash, rows, last });
    }
    return ranges.flatMap(({ scope, first, hash, rows, last }) => {
      const theirs = `scope = ${literal(scope)} AND subject_hash BETWEEN ${first} AND ${hash}`;
      const order = SEALED_FACETS_ORDER;
      if (rows <= this.#stepRows) return copied(segment, copy, FACETS, theirs, order);
      const part = Math.ceil((last + 1) / Math.ceil(rows / this.#stepRows));
      const parts = Array.from({ length: Math.ceil((last + 1) / part) }, (_, i) => i * part);
      return parts.map((row) =>
        copied(segment, copy, FACETS, `${theirs} AND rowid >= ${row} AND rowid < ${row + part}`, order),
      );
    });
  }

  async #end(segment: Segment, copy: Copy): Promise<void> {
    await this.#database.run(`CHECKPOINT ${copy.name}`);
    await this.#database.detach(copy.name);
    // As it is on the disk: there is no other one soon.
    await this.#database.attach(copy.name, copy.path, true);
    for (const { name } of TABLES[KIND]) {
      const [{ n }] = await this.#database.ask(`SELECT count(*) AS n FROM ${copy.name}.${name}`);
      const wanted = segment.rows[name] ?? 0;
      if (n !== wanted) throw new Error(`its copy has ${n as number} rows of ${wanted} in ${name}`);
    }
    await this.#database.detach(copy.name);
    if (sizeOf(walOf(copy)) > 0) throw new Error("its copy has a log");
    if (!(await this.#segments.replace(segment, copy.path))) remove(copy);
    this.#tries(segment).ended();
    this.#copy = null;
    this.#segment = null;
  }

  async #failed(segment: Segment, error: unknown): Promise<void> {
    const isOfCopy = this.#copy !== null && String(error).includes(this.#copy.path);
    await this.stop();
    const trouble = troubleOf(error);
    if (trouble === "full" || !this.#segments.isThere(segment)) return;
    if (trouble === "damage" && !isOfCopy && (await this.#segments.findDamaged(new Set([segment]), error))) return;
    this.#onMessage(`${basename(segment.path)} stays as it is, and slower to ask, for now: ${reasonOf(error)}`);
  }

  /** What was begun is thrown away, and its room is free again. */
  async stop(): Promise<void> {
    const [segment, copy] = [this.#segment, this.#copy];
    this.#segment = null;
    this.#copy = null;
    if (segment === null || copy === null) return;
    // It has not been opened, or has been closed.
    await this.#database.detach(copy.name).catch(() => {});
    remove(copy);
    this.#tries(segment).ended();
  }

  #tries({ path }: Segment): Tries {
    return new Tries(dirname(path), "tidying");
  }
}

const walOf = ({ path }: Copy): string => `${path}.wal`;

function remove(copy: Copy): void {
  for (const path of [copy.path, walOf(copy)]) rmSync(path, { force: true });
}

function copied(segment: Segment, copy: Copy, table: Table, which: string, order: string): string {
  // By name: the columns of a file of an earlier program are in another order.
  const columns = physicalColumns(table).map(({ name }) => quoted(name));
  return `INSERT INTO ${copy.name}.${table.name} BY NAME SELECT ${columns.join(", ")} FROM ${segment.name}.${table.name} WHERE ${which} ORDER BY ${order}`;
}
