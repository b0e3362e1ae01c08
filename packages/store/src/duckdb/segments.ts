// The segments in the folder. There is no list of them: the folder is the truth, so that no crash can make the two differ.

import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { STORE_KINDS } from "../store.ts";
import type { StoreKind } from "../store.ts";
import type { Database } from "./database.ts";
import { Gate } from "./gate.ts";
import {
  META,
  MIGRATIONS,
  META_COLUMNS,
  PROGRESS,
  SCHEMA_VERSION,
  TABLES,
  addColumns,
  createTable,
  physicalColumns,
  quoted,
  timeColumn,
} from "./schema.ts";
import { Segment, joined, sizeOf } from "./segment.ts";
import type { SegmentFacts, Span } from "./segment.ts";
import { reasonOf, troubleOf } from "./trouble.ts";

/** Names of how far batches have come: there is one writer at a time, and those before it do not come again. */
const OF_BATCH = "batch:";
const isOfBatch = (name: string): boolean => name.startsWith(OF_BATCH);
const NAME = /^([a-z]+)-(\d{8,12})\.duckdb$/;
/** A file at which the process died so often while opening it is moved aside. */
const MOST_TRIES = 3;

/** A log is cut before what is damaged in it; when that does not help, nothing of it stays. */
const MOST_MENDED = 2;
/** Of a write-ahead log: the entry that tells its version. */
const LOG_BEGINNING = Buffer.of(0x64, 0, 0x62);
/** Bytes with which every DuckDB file begins, and before which there is nothing in it. */
const HEADERS = 3 * 4096;

/** How far something has come in a row of segments: up to `position` in `segment`, and everything before it. */
export interface Position {
  segment: number;
  position: number;
}

export class Segments {
  /** What cannot be used: moved aside, or left alone, with the reason. */
  readonly damaged: string[] = [];
  /** Questions hold it while they look into files; files are closed only while nobody does. */
  readonly gate: Gate = new Gate();
  readonly #database: Database;
  readonly #folder: string;
  readonly #segments: Record<StoreKind, Segment[]> = empty(() => []);
  readonly #progress: Record<StoreKind, Map<string, Position>> = empty(() => new Map());
  /** The last one given. */
  readonly #numbers: Record<StoreKind, number> = empty(() => 0);
  readonly #attaching = new Map<Segment, Promise<boolean>>();
  readonly #onDamage: (message: string) => void;

  constructor(database: Database, folder: string, onDamage: (message: string) => void) {
    this.#database = database;
    this.#folder = folder;
    this.#onDamage = onDamage;
  }

  /** Finds what is there, and opens what was being written. */
  async load(): Promise<void> {
    for (const name of readdirSync(this.#folder)) {
      const match = NAME.exec(name);
      const kind = STORE_KINDS.find((known) => known === match?.[1]);
      if (match === null || kind === undefined) continue;
      const segment = new Segment(this.#folder, kind, Number(match[2]));
      // The process died when it had just made it.
      if (sizeOf(segment.path) < HEADERS && segment.walBytes === 0) rmSync(segment.path);
      else this.#segments[kind].push(segment);
    }
    for (const kind of STORE_KINDS) {
      const segments = this.#segments[kind].toSorted((a, b) => a.number - b.number);
      this.#segments[kind] = [...segments];
      this.#numbers[kind] = segments.at(-1)?.number ?? 0;
      for (const segment of segments) await this.#learn(segment);
      for (const segment of segments) {
        if (!segment.sealed && (segment.altered || segment !== this.#segments[kind].at(-1)))
          await this.#sealIfThere(segment);
      }
      await this.#readProgress(kind);
    }
  }

  async #sealIfThere(segment: Segment): Promise<void> {
    if (this.#segments[segment.kind].includes(segment)) await this.seal(segment);
  }

  of(kind: StoreKind): readonly Segment[] {
    return this.#segments[kind];
  }

  all(): Segment[] {
    return STORE_KINDS.flatMap((kind) => this.#segments[kind]);
  }

  /** The one that is written to, if there is one. */
  open(kind: StoreKind): Segment | null {
    const last = this.#segments[kind].at(-1);
    return last === undefined || last.sealed ? null : last;
  }

  async current(kind: StoreKind): Promise<Segment> {
    return this.open(kind) ?? (await this.#create(kind));
  }

  progress(kind: StoreKind, name: string): Position {
    return this.#progress[kind].get(name) ?? { segment: 0, position: 0 };
  }

  /** Part of the transaction that writes what it stands for; `remember` when that is committed. */
  async writeProgress(segment: Segment, name: string, position: Position): Promise<void> {
    const { name: db } = segment;
    const replaced = isOfBatch(name) ? `starts_with(name, '${OF_BATCH}')` : "name = ?";
    await this.#database.run(`DELETE FROM ${db}.progress WHERE ${replaced}`, isOfBatch(name) ? [] : [name]);
    await this.#database.run(
      `INSERT INTO ${db}.progress VALUES (?, ${position.segment}::BIGINT, ${position.position}::BIGINT)`,
      [name],
    );
  }

  remember(kind: StoreKind, name: string, position: Position): void {
    if (isOfBatch(name))
      for (const other of this.#progress[kind].keys()) if (isOfBatch(other)) this.#progress[kind].delete(other);
    this.#progress[kind].set(name, position);
  }

  /** False when it turned out to be damaged, and is gone. */
  attach(segment: Segment): Promise<boolean> {
    if (segment.attached) return Promise.resolve(true);
    let attaching = this.#attaching.get(segment);
    if (attaching === undefined) {
      attaching = this.#attach(segment).finally(() => this.#attaching.delete(segment));
      this.#attaching.set(segment, attaching);
    }
    return attaching;
  }

  /** Nothing is written to it any more. */
  async seal(segment: Segment): Promise<void> {
    if (segment.sealed || !(await this.attach(segment))) return;
    await this.#database.run(`CHECKPOINT ${segment.name}`);
    writeFacts(segment);
    segment.sealed = true;
  }

  async remove(segment: Segment): Promise<void> {
    await this.#forget(segment);
    for (const path of [segment.facts, segment.wal, segment.path]) rmSync(path, { force: true });
  }

  /** Takes a damaged file out of the way; nothing of it is deleted. */
  async moveAside(segment: Segment, reason: string): Promise<void> {
    await this.#forget(segment);
    this.#aside(segment.path, reason);
    for (const path of [segment.wal, segment.facts]) this.#aside(path, null);
  }

  async #forget(segment: Segment): Promise<void> {
    const segments = this.#segments[segment.kind];
    const at = segments.indexOf(segment);
    if (at >= 0) segments.splice(at, 1);
    if (!segment.attached) return;
    await this.gate.alone(async () => {
      segment.attached = false;
      // What is damaged may refuse even that; its name is not used again.
      await this.#database.detach(segment.name).catch(() => {});
    });
  }

  async #create(kind: StoreKind): Promise<Segment> {
    // Numbers are never used twice, not even after everything was deleted: positions refer to them.
    this.#numbers[kind] = Math.max(this.#numbers[kind], this.#highest(kind)) + 1;
    const segment = new Segment(this.#folder, kind, this.#numbers[kind]);
    await this.#database.create(segment.name, segment.path);
    segment.attached = true;
    await this.#prepare(segment);
    await this.#database.transaction(async () => {
      for (const [name, position] of this.#progress[kind]) await this.writeProgress(segment, name, position);
    });
    this.#segments[kind].push(segment);
    return segment;
  }

  /** The highest number that any position refers to in this kind. */
  #highest(kind: StoreKind): number {
    let highest = 0;
    for (const positions of Object.values(this.#progress)) {
      for (const [name, { segment }] of positions)
        if (name.startsWith(`${kind}.`)) highest = Math.max(highest, segment);
    }
    return highest;
  }

  /** Brings the tables of a file to what this program knows. */
  async #prepare(segment: Segment): Promise<void> {
    const { name: db, kind } = segment;
    const run = (sql: string): Promise<void> => this.#database.run(sql.replaceAll("{db}", db));
    const version = await this.#database.transaction(async () => {
      await run(META);
      await run(PROGRESS);
      for (const table of TABLES[kind]) {
        await run(createTable(db, table));
        const present = await this.#columnsOf(db, table.name);
        for (const sql of addColumns(db, table, present)) {
          await run(sql);
          segment.altered = present.size > 0;
        }
      }
      const found = await this.#version(db);
      if (found === null) await run(`INSERT INTO {db}.meta VALUES (${SCHEMA_VERSION})`);
      return found ?? SCHEMA_VERSION;
    });
    if (version >= SCHEMA_VERSION) return;
    // By itself: DuckDB writes to no table in the transaction that has altered it. Once more does no harm.
    await this.#database.transaction(async () => {
      for (let from = version; from < SCHEMA_VERSION; from++)
        for (const sql of MIGRATIONS[from]?.[kind] ?? []) await run(sql);
      await run(`UPDATE {db}.meta SET version = ${SCHEMA_VERSION}`);
    });
  }

  /** Null where there is none: of a file in whose first moment the process died. */
  async #version(db: string): Promise<number | null> {
    if ((await this.#columnsOf(db, "meta")).size === 0) return null;
    const rows = await this.#database.query(`SELECT max(version) AS version FROM ${db}.meta`);
    return rows[0].version as number | null;
  }

  async #columnsOf(db: string, table: string): Promise<Set<string>> {
    const rows = await this.#database.query(
      "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = ?",
      [db, table],
    );
    return new Set(rows.map((row) => row.column_name as string));
  }

  async #learn(segment: Segment): Promise<void> {
    const facts = readFacts(segment.facts);
    if (facts !== null) {
      segment.know(facts);
      segment.sealed = true;
      // A file of an earlier program is renewed now, for nobody asks yet: when it is opened later, others are at work.
      if (facts.version !== SCHEMA_VERSION && (await this.attach(segment))) writeFacts(segment);
      return;
    }
    if (!(await this.attach(segment))) return;
    try {
      await this.#count(segment);
    } catch (error) {
      if (troubleOf(error) !== "damage") throw error;
      await this.moveAside(segment, reasonOf(error));
    }
  }

  async #count(segment: Segment): Promise<void> {
    let span: Span | null = null;
    const rows: Record<string, number> = {};
    for (const table of TABLES[segment.kind]) {
      const time = quoted(timeColumn(table));
      const [found] = await this.#database.query(
        `SELECT count(*) AS n, min(${time}) AS first, max(${time}) AS last FROM ${segment.name}.${table.name}`,
      );
      rows[table.name] = found.n as number;
      if (found.n !== 0) span = joined(span, { first: found.first as number, last: found.last as number });
    }
    const ids = segment.kind === "flows" ? await this.#idsOf(segment) : null;
    segment.know({ span, rows, ids });
  }

  async #idsOf({ name }: Segment): Promise<Span | null> {
    const [found] = await this.#database.query(`SELECT min(id) AS first, max(id) AS last FROM ${name}.flows`);
    return found.first === null ? null : { first: found.first as number, last: found.last as number };
  }

  async #readProgress(kind: StoreKind): Promise<void> {
    const last = this.#segments[kind].at(-1);
    if (last === undefined || !(await this.attach(last))) return;
    try {
      const rows = await this.#database.query(`SELECT name, segment, position FROM ${last.name}.progress`);
      for (const { name, segment, position } of rows) {
        this.#progress[kind].set(name as string, { segment: segment as number, position: position as number });
      }
    } catch (error) {
      if (troubleOf(error) !== "damage") throw error;
      await this.moveAside(last, reasonOf(error));
      // The one before knows how far things were when it was sealed; what came later is rolled up again.
      await this.#readProgress(kind);
    }
  }

  async #attach(segment: Segment): Promise<boolean> {
    const tries = this.#tries(segment);
    if (tries > MOST_TRIES) {
      this.#segments[segment.kind].splice(this.#segments[segment.kind].indexOf(segment), 1);
      this.#aside(segment.wal, null);
      this.#aside(segment.path, "the program ended each time it was opened");
      this.#tried(null, 0);
      return false;
    }
    this.#tried(segment, tries);
    try {
      return await this.#attachWhole(segment);
    } finally {
      this.#tried(null, 0);
    }
  }

  async #attachWhole(segment: Segment): Promise<boolean> {
    this.#checkLog(segment);
    for (let mended = 0; ; mended++) {
      try {
        await this.#database.attach(segment.name, segment.path, segment.sealed);
        segment.attached = true;
        const version = await this.#version(segment.name);
        if (version !== null && version > SCHEMA_VERSION) {
          await this.#leave(segment, version);
          return false;
        }
        if (!segment.sealed) await this.#prepare(segment);
        else if (!(await this.#isCurrent(segment, version))) await this.#renew(segment);
        return true;
      } catch (error) {
        if (troubleOf(error) !== "damage") throw error;
        if (segment.attached) await this.#database.detach(segment.name).catch(() => {});
        segment.attached = false;
        if (mended < MOST_MENDED && segment.walBytes > 0) this.#mendLog(segment, error, mended === 0);
        else {
          await this.moveAside(segment, reasonOf(error));
          return false;
        }
      }
    }
  }

  /** DuckDB takes a log that does not begin as one for the rest of one, and says nothing. */
  #checkLog({ wal, walBytes }: Segment): void {
    if (walBytes >= LOG_BEGINNING.length && !beginsWith(wal, LOG_BEGINNING))
      this.#aside(wal, "it does not begin as a log does");
  }

  /** What is before the damage is kept, if DuckDB tells where that is, and if that has not been tried. */
  #mendLog({ wal }: Segment, error: unknown, mayCut: boolean): void {
    const position = Number(/entry at byte position (\d+)/.exec(String(error))?.[1] ?? 0);
    const whole = this.#aside(wal, reasonOf(error));
    if (whole === null || position === 0 || !mayCut) return;
    copyFileSync(whole, wal);
    truncateSync(wal, position);
  }

  /** A file of a newer program stays where it is, for that program; this one goes on without. */
  async #leave(segment: Segment, version: number): Promise<void> {
    await this.#forget(segment);
    this.#tell(`${basename(segment.path)} was written by a newer Wireglass (version ${version}) and is left alone`);
  }

  /** Whether a sealed file, which is opened for reading only, is as this program would make it. */
  async #isCurrent(segment: Segment, version: number | null): Promise<boolean> {
    if (version !== SCHEMA_VERSION) return false;
    const rows = await this.#database.query("SELECT count(*) AS n FROM duckdb_columns() WHERE database_name = ?", [
      segment.name,
    ]);
    const wanted = TABLES[segment.kind].reduce((sum, table) => sum + physicalColumns(table).length, META_COLUMNS);
    return (rows[0].n as number) >= wanted;
  }

  async #renew(segment: Segment): Promise<void> {
    await this.#database.detach(segment.name);
    segment.attached = false;
    await this.#database.attach(segment.name, segment.path, false);
    segment.attached = true;
    await this.#prepare(segment);
    await this.#database.run(`CHECKPOINT ${segment.name}`);
  }

  /** How often in a row the process has died at this file. */
  #tries(segment: Segment): number {
    try {
      const [name, tries] = readFileSync(join(this.#folder, "opening"), "utf8").split(" ");
      return name === segment.name ? Number(tries) + 1 : 1;
    } catch {
      return 1;
    }
  }

  #tried(segment: Segment | null, tries: number): void {
    const path = join(this.#folder, "opening");
    try {
      if (segment === null) rmSync(path, { force: true });
      else writeFileSync(path, `${segment.name} ${tries}`);
    } catch {
      // No room on the disk: then it is not known how often.
    }
  }

  /** Where it is now; null when it was not there. */
  #aside(path: string, reason: string | null): string | null {
    const folder = join(dirname(path), "damaged");
    mkdirSync(folder, { recursive: true });
    let target = join(folder, basename(path));
    for (let n = 1; existing(folder, basename(target)); n++) target = join(folder, `${basename(path)}.${n}`);
    try {
      renameSync(path, target);
    } catch {
      return null;
    }
    if (reason !== null) this.#tell(`${basename(path)} was damaged (${reason}) and is now ${target}`);
    return target;
  }

  #tell(message: string): void {
    this.damaged.push(message);
    this.#onDamage(message);
  }
}

function beginsWith(path: string, bytes: Uint8Array): boolean {
  const descriptor = openSync(path, "r");
  try {
    const beginning = Buffer.alloc(bytes.length);
    readSync(descriptor, beginning);
    return beginning.equals(bytes);
  } finally {
    closeSync(descriptor);
  }
}

function existing(folder: string, name: string): boolean {
  return readdirSync(folder).includes(name);
}

function empty<T>(make: () => T): Record<StoreKind, T> {
  return Object.fromEntries(STORE_KINDS.map((kind) => [kind, make()])) as Record<StoreKind, T>;
}

function isSpan(span: Span | null): boolean {
  return span === null || (Number.isFinite(span.first) && Number.isFinite(span.last));
}

function writeFacts({ facts: path, span, rows, ids }: Segment): void {
  const facts: SegmentFacts = { version: SCHEMA_VERSION, span, rows, ...(ids === undefined ? {} : { ids }) };
  writeFileSync(`${path}.new`, JSON.stringify(facts));
  renameSync(`${path}.new`, path);
}

function readFacts(path: string): SegmentFacts | null {
  try {
    const facts = JSON.parse(readFileSync(path, "utf8")) as SegmentFacts;
    const { span, rows, ids } = facts;
    const whole = isSpan(span) && (ids === undefined || isSpan(ids));
    return whole && Object.values(rows).every((n) => Number.isInteger(n)) ? facts : null;
  } catch {
    return null;
  }
}
