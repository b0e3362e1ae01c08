// The segments in the folder. There is no list of them: the folder is the truth, so that no crash can make the two differ.

import { readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { STORE_KINDS } from "../store.ts";
import type { StoreKind } from "../store.ts";
import { Damaged } from "./damaged.ts";
import type { Database } from "./database.ts";
import { Gate } from "./gate.ts";
import { isCurrent, prepare, renew, versionOf } from "./renewal.ts";
import { SCHEMA_VERSION, TABLES, quoted, timeColumn } from "./schema.ts";
import { readFacts, writeFacts } from "./segment-facts.ts";
import { Segment, joined, sizeOf } from "./segment.ts";
import type { Span } from "./segment.ts";
import { MOST_TRIES, Tries } from "./tries.ts";
import { reasonOf, troubleOf } from "./trouble.ts";

/** Names of how far batches have come: there is one writer at a time, and those before it do not come again. */
const OF_BATCH = "batch:";
const isOfBatch = (name: string): boolean => name.startsWith(OF_BATCH);
const NAME = /^([a-z]+)-(\d{8,12})\.duckdb$/;
/** What was being written beside a file, to take its place. */
const BEGUN = /\.new(\.wal)?$/;
/** A log is cut before what is damaged in it; when that does not help, nothing of it stays. */
const MOST_MENDED = 2;
/** Bytes with which every DuckDB file begins, and before which there is nothing in it. */
const HEADERS = 3 * 4096;

/** How far something has come in a row of segments: up to `position` in `segment`, and everything before it. */
export interface Position {
  segment: number;
  position: number;
}

export class Segments {
  /** Questions hold it while they look into files; files are closed only while nobody does. */
  readonly gate: Gate = new Gate();
  readonly #database: Database;
  readonly #folder: string;
  readonly #segments: Record<StoreKind, Segment[]> = empty(() => []);
  readonly #progress: Record<StoreKind, Map<string, Position>> = empty(() => new Map());
  /** The last one given. */
  readonly #numbers: Record<StoreKind, number> = empty(() => 0);
  readonly #attaching = new Map<Segment, Promise<boolean>>();
  readonly #damaged: Damaged;
  readonly #opening: Tries;

  constructor(database: Database, folder: string, onDamage: (message: string) => void) {
    this.#database = database;
    this.#folder = folder;
    this.#damaged = new Damaged(onDamage);
    this.#opening = new Tries(folder, "opening");
  }

  /** What cannot be used: moved aside, or left alone, with the reason. */
  get damaged(): string[] {
    return this.#damaged.messages;
  }

  /** Finds what is there, and opens what was being written. */
  async load(): Promise<void> {
    for (const name of readdirSync(this.#folder)) {
      if (BEGUN.test(name)) rmSync(join(this.#folder, name), { force: true });
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
    if (this.isThere(segment)) await this.seal(segment);
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
    this.#damaged.moveAside(segment.path, reason);
    for (const path of [segment.wal, segment.facts]) this.#damaged.moveAside(path, null);
  }

  /**
   * Puts the file at `path`, which holds the same in order, in the place of a sealed one. False when that one has gone meanwhile. Nobody
   * looks into it then; for all others it stays as open as it was.
   */
  replace(segment: Segment, path: string): Promise<boolean> {
    return this.gate.alone(async () => {
      if (!this.isThere(segment) || !segment.attached) return false;
      await this.#database.detach(segment.name);
      try {
        renameSync(path, segment.path);
        segment.putInOrder();
      } finally {
        // Where that fails it is opened again by whoever needs it, as every other file.
        await this.#database.attach(segment.name, segment.path, true).catch(() => (segment.attached = false));
      }
      writeFacts(segment);
      return true;
    });
  }

  isThere(segment: Segment): boolean {
    return this.#segments[segment.kind].includes(segment);
  }

  /** Moves aside what is damaged: the error names the file, or the files are read through. True when there was one. */
  async findDamaged(segments: ReadonlySet<Segment>, reason: unknown): Promise<boolean> {
    const named = [...segments].find(({ path }) => String(reason).includes(path));
    if (named !== undefined) {
      await this.moveAside(named, reasonOf(reason));
      return true;
    }
    let found = false;
    for (const segment of segments) {
      // It has gone meanwhile, or has to be opened anew, which finds it out.
      const hasGone = !this.isThere(segment) || !segment.attached;
      const damage = hasGone ? null : await this.#damageIn(segment);
      if (damage !== null) await this.moveAside(segment, reasonOf(damage));
      found ||= hasGone || damage !== null;
    }
    return found;
  }

  /** Null when all of it can be read. */
  async #damageIn(segment: Segment): Promise<unknown> {
    for (const table of Object.keys(segment.rows)) {
      try {
        await this.gate.together(async () => {
          if (segment.attached) await this.#database.ask(`SELECT max(COLUMNS(*)) FROM ${segment.name}.${table}`);
        });
      } catch (error) {
        if (troubleOf(error) !== "damage") throw error;
        return error;
      }
    }
    return null;
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
    await prepare(this.#database, segment);
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
    const tries = this.#opening.next(segment);
    if (tries > MOST_TRIES) {
      this.#segments[segment.kind].splice(this.#segments[segment.kind].indexOf(segment), 1);
      this.#damaged.moveAside(segment.wal, null);
      this.#damaged.moveAside(segment.path, "the program ended each time it was opened");
      this.#opening.ended();
      return false;
    }
    this.#opening.begun(segment, tries);
    try {
      return await this.#attachWhole(segment);
    } finally {
      this.#opening.ended();
    }
  }

  async #attachWhole(segment: Segment): Promise<boolean> {
    this.#damaged.checkLog(segment);
    for (let mended = 0; ; mended++) {
      try {
        await this.#database.attach(segment.name, segment.path, segment.sealed);
        segment.attached = true;
        const version = await versionOf(this.#database, segment);
        if (version !== null && version > SCHEMA_VERSION) {
          await this.#leave(segment, version);
          return false;
        }
        if (!segment.sealed) await prepare(this.#database, segment);
        else if (!(await isCurrent(this.#database, segment, version))) await renew(this.#database, segment);
        return true;
      } catch (error) {
        if (troubleOf(error) !== "damage") throw error;
        if (segment.attached) await this.#database.detach(segment.name).catch(() => {});
        segment.attached = false;
        if (mended < MOST_MENDED && segment.walBytes > 0) this.#damaged.mendLog(segment, error, mended === 0);
        else {
          await this.moveAside(segment, reasonOf(error));
          return false;
        }
      }
    }
  }

  /** A file of a newer program stays where it is, for that program; this one goes on without. */
  async #leave(segment: Segment, version: number): Promise<void> {
    await this.#forget(segment);
    this.#damaged.tell(
      `${basename(segment.path)} was written by a newer Wireglass (version ${version}) and is left alone`,
    );
  }
}

function empty<T>(make: () => T): Record<StoreKind, T> {
  return Object.fromEntries(STORE_KINDS.map((kind) => [kind, make()])) as Record<StoreKind, T>;
}
