// Sealed files of hours are put in order: what they tell stays the same, whatever happens meanwhile.

import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { HOURS_RANGE, LATER, makeSealedHours, ordersIn, toldOfSubjects, writeSome } from "../testing/sealed-hours.ts";
import { START, batchesOf } from "../testing/traffic.ts";
import { History } from "./history.ts";
import type { HistoryOptions } from "./history.ts";
import { Segments } from "./segments.ts";

const HOUR = 3600;
const SEALED = "hours-00000001.duckdb";
/** Blocks of such files are small, and so are they. */
const SMALL = 31e6;
/** Flows a second, where it only matters that something is written. */
const LITTLE = 1;

const made: string[] = [];
const opened: History[] = [];
/** A history with a sealed file of hours that is not in order. */
let whole: string;
/** The same, with small blocks. */
let small: string;

beforeAll(async () => {
  [whole, small] = [newFolder(), newFolder()];
  await makeSealedHours(whole, { fewFlows: 0 });
  await makeSealedHours(small, { maxBytes: SMALL });
  for (const folder of [whole, small]) expect(Object.values(ordersIn(folder))).toEqual([false]);
}, 60_000);
afterEach(async () => {
  vi.restoreAllMocks();
  for (const history of opened.splice(0)) await history.close();
});
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  made.push(mkdtempSync(join(tmpdir(), "wireglass-tidying-")));
  return made.at(-1)!;
}

function copyOf(folder: string): string {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true });
  rmSync(join(copy, "lock"));
  return copy;
}

async function openIn(folder: string, options: Partial<HistoryOptions> = {}): Promise<History> {
  const history = await History.open({ folder, fewFlows: 0, patience: 60_000, ...options });
  opened.push(history);
  return history;
}

async function closed(history: History): Promise<void> {
  opened.splice(opened.indexOf(history), 1);
  await history.close();
}

async function ask(folder: string, name: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(join(folder, name), { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  const found = await connection.runAndReadAll(sql);
  connection.closeSync();
  instance.closeSync();
  return found.getRowsJson();
}

const isInOrder = (folder: string, name = SEALED): boolean => ordersIn(folder)[name];
const begun = (folder: string): string[] => readdirSync(folder).filter((name) => /\.new|tidying/.test(name));
const placesOf = (folder: string, name = SEALED): Promise<unknown[][]> =>
  ask(
    folder,
    name,
    "SELECT (count(*) FILTER (WHERE new))::INT, count(DISTINCT (scope, subject_hash))::INT, count(*)::INT FROM (SELECT *, " +
      "(scope, subject_hash) IS DISTINCT FROM lag((scope, subject_hash)) OVER (ORDER BY rowid) AS new FROM facets)",
  );

const bytesIn = (folder: string): number =>
  readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let release: (() => void) | null = null;
  const promise = new Promise<void>((done) => (release = done));
  return { promise, resolve: () => release?.() };
}

describe("a sealed file of hours", () => {
  it("has all of a subject in one place then, and nothing else is moved", async () => {
    const folder = copyOf(whole);
    const [[before, subjects, rows]] = await placesOf(folder);
    expect(before).toBeGreaterThan(5 * (subjects as number));
    expect(isInOrder(folder)).toBe(false);
    const facts = JSON.parse(readFileSync(join(folder, `${SEALED}.json`), "utf8")) as object;
    // Small steps: some subjects at a time, and the largest ones in parts.
    const history = await openIn(folder, { stepRows: 500 });
    await history.tidy();
    await closed(history);
    expect(await placesOf(folder)).toEqual([[subjects, subjects, rows]]);
    expect(JSON.parse(readFileSync(join(folder, `${SEALED}.json`), "utf8"))).toEqual({ ...facts, inOrder: true });
    for (const table of ["traffic", "counters", "tops", "latency"]) {
      const all = `SELECT rowid, * FROM ${table} ORDER BY rowid`;
      expect(await ask(folder, SEALED, all), table).toEqual(await ask(whole, SEALED, all));
    }
    const facets = "SELECT * FROM facets ORDER BY ALL";
    expect(await ask(folder, SEALED, facets)).toEqual(await ask(whole, SEALED, facets));
    for (const table of ["meta", "progress"]) {
      const all = `SELECT * FROM ${table} ORDER BY ALL`;
      expect(await ask(folder, SEALED, all), table).toEqual(await ask(whole, SEALED, all));
    }
    expect(begun(folder)).toEqual([]);
  });

  it("has nothing empty in it then", async () => {
    const folder = copyOf(small);
    const [name] = Object.keys(ordersIn(folder));
    const history = await openIn(folder, { maxBytes: SMALL });
    await history.tidy();
    await closed(history);
    expect(isInOrder(folder, name)).toBe(true);
    expect(await ask(folder, name, "SELECT free_blocks FROM pragma_database_size()")).toEqual([["0"]]);
    expect(statSync(join(folder, name)).size).toBeLessThan(1.1 * statSync(join(small, name)).size);
  });

  it("tells what it told before, also while that happens and when it is opened again", async () => {
    const folder = copyOf(whole);
    const history = await openIn(folder, { stepRows: 2000 });
    const expected = await toldOfSubjects(history);
    expect(await history.summary({ range: HOURS_RANGE, filter: "dns" })).toMatchObject({ resolution: HOUR });
    const state = { done: false };
    let asked = 0;
    const asking = (async () => {
      for (; !state.done; asked++) expect(await toldOfSubjects(history)).toEqual(expected);
    })();
    await history.tidy();
    state.done = true;
    await asking;
    expect(asked).toBeGreaterThan(0);
    expect(isInOrder(folder)).toBe(true);
    expect(await toldOfSubjects(history)).toEqual(expected);
    expect((await history.usage()).damaged).toEqual([]);
    await closed(history);
    expect(await toldOfSubjects(await openIn(folder))).toEqual(expected);
  });

  it("is put in order between batches, which do not wait for it", async () => {
    const folder = copyOf(whole);
    const history = await openIn(folder, { stepRows: 2000 });
    const [batch] = batchesOf(1, LITTLE, 1, LATER + HOUR).batches;
    let written = 0;
    let meanwhile = 0;
    for (; !isInOrder(folder); written++) {
      expect(written).toBeLessThan(200);
      await history.put(batch, { writer: "w", number: written + 1 });
      if (begun(folder).length > 0) meanwhile++;
      await sleep(50);
    }
    expect(meanwhile).toBeGreaterThan(5);
    expect((await placesOf(folder))[0][0]).toBe((await placesOf(folder))[0][1]);
  });

  it("is put in order by itself after opening, which does not wait for it", async () => {
    const folder = copyOf(whole);
    await openIn(folder);
    expect(begun(folder)).toEqual([]);
    expect(isInOrder(folder)).toBe(false);
    await expect.poll(() => isInOrder(folder), { timeout: 20_000 }).toBe(true);
  }, 30_000);

  it("is put in order again only when that was not written down any more", async () => {
    const folder = copyOf(whole);
    const facts = readFileSync(join(folder, `${SEALED}.json`));
    const inode = (): number => statSync(join(folder, SEALED)).ino;
    const first = await openIn(folder);
    const expected = await toldOfSubjects(first);
    await first.tidy();
    await closed(first);
    const before = inode();
    const second = await openIn(folder);
    await second.tidy();
    expect(inode()).toBe(before);
    await closed(second);
    // As it is left when the process is killed right after the file has been put in its place.
    writeFileSync(join(folder, `${SEALED}.json`), facts);
    const third = await openIn(folder);
    expect(await toldOfSubjects(third)).toEqual(expected);
    await third.tidy();
    expect(inode()).not.toBe(before);
    expect(isInOrder(folder)).toBe(true);
    expect(await toldOfSubjects(third)).toEqual(expected);
  });

  it("of version 2 is renewed, and then put in order", async () => {
    const folder = copyOf(whole);
    const before = await openIn(folder);
    const expected = await toldOfSubjects(before);
    await closed(before);
    const instance = await DuckDBInstance.create(join(folder, SEALED));
    const connection = await instance.connect();
    await connection.run("ALTER TABLE facets DROP COLUMN subject_hash");
    await connection.run("UPDATE meta SET version = 2");
    connection.closeSync();
    instance.closeSync();
    const path = join(folder, `${SEALED}.json`);
    writeFileSync(path, readFileSync(path, "utf8").replace('"version":3', '"version":2'));
    const history = await openIn(folder);
    expect(await toldOfSubjects(history)).toEqual(expected);
    await history.tidy();
    expect(isInOrder(folder)).toBe(true);
    expect(await toldOfSubjects(history)).toEqual(expected);
    await closed(history);
    const facets = "SELECT * FROM facets ORDER BY ALL";
    expect(await ask(folder, SEALED, facets)).toEqual(await ask(whole, SEALED, facets));
    const [[places, subjects]] = await placesOf(folder);
    expect(places).toBe(subjects);
  });
});

describe("a question that has counted rows while they were being added", () => {
  it("is asked again once they are in order", async () => {
    const folder = newFolder();
    const history = await openIn(folder);
    const filter = "ip.addr == 10.0.0.7";
    for (let hour = 0; hour < 3; hour++) await writeSome(history, START + hour * HOUR);
    await history.rollUp();
    // It has counted, and comes to the file much later.
    const [counted, released] = [deferred(), deferred()];
    const attach = Segments.prototype.attach;
    let waits = 0;
    vi.spyOn(Segments.prototype, "attach").mockImplementation(async function (this: Segments, segment) {
      if (segment.kind === "hours" && ++waits === 1) {
        counted.resolve();
        await released.promise;
      }
      return attach.call(this, segment);
    });
    const early = history.summary({ range: HOURS_RANGE, filter });
    await counted.promise;
    for (let hour = 3; hour < 6; hour++) await writeSome(history, START + hour * HOUR);
    await history.rollUp();
    await writeSome(history, LATER, LITTLE);
    await history.rollUp();
    await history.tidy();
    expect(isInOrder(folder)).toBe(true);
    released.resolve();
    const late = await history.summary({ range: HOURS_RANGE, filter });
    expect(late.flows).toBeGreaterThan(0);
    expect(await early).toEqual(late);
  }, 30_000);
});

describe("what was begun", () => {
  it("is removed when the store is opened", async () => {
    const folder = copyOf(whole);
    const left = [`${SEALED}.new`, `${SEALED}.new.wal`, `${SEALED}.json.new`];
    for (const name of left) writeFileSync(join(folder, name), Buffer.alloc(50_000, 7));
    const history = await openIn(folder);
    for (const name of left) expect(existsSync(join(folder, name)), name).toBe(false);
    await history.tidy();
    expect(isInOrder(folder)).toBe(true);
  });

  it("is removed when the store is closed", async () => {
    const folder = copyOf(whole);
    const history = await openIn(folder);
    await writeSome(history, LATER + HOUR, LITTLE);
    expect(begun(folder)).toContain(`${SEALED}.new`);
    await closed(history);
    expect(begun(folder)).toEqual([]);
    expect(readFileSync(join(folder, SEALED)).equals(readFileSync(join(whole, SEALED)))).toBe(true);
  });

  it("is removed when the file is deleted meanwhile", async () => {
    const folder = copyOf(whole);
    let now = LATER * 1000;
    const history = await openIn(folder, { now: () => now, maxAge: { hours: 8 * 24 * HOUR }, stepRows: 2000 });
    await writeSome(history, LATER + HOUR, LITTLE);
    expect(begun(folder)).toContain(`${SEALED}.new`);
    now += 10 * 24 * HOUR * 1000;
    await history.tidy();
    expect(readdirSync(folder).filter((name) => name.startsWith(SEALED))).toEqual([]);
    expect(await history.usage()).toMatchObject({ state: "ready", damaged: [] });
  });
});

describe("a file at which it fails", () => {
  it("is moved aside when it is damaged, and the rest goes on", async () => {
    const folder = copyOf(whole);
    const file = readFileSync(join(folder, SEALED));
    // In the figures only: it can be opened, and is found out when they are copied.
    const [[block]] = await ask(
      folder,
      SEALED,
      "SELECT max(block_id)::INT FROM pragma_storage_info('facets') WHERE column_name = 'bytes' AND segment_type <> 'VALIDITY'",
    );
    file[3 * 4096 + (block as number) * 262_144 + 1000] ^= 0xff;
    writeFileSync(join(folder, SEALED), file);
    const messages: string[] = [];
    const history = await openIn(folder, { onMessage: (message) => messages.push(message) });
    await history.tidy();
    expect(messages).toEqual([expect.stringMatching(/^hours-00000001\.duckdb was damaged .* and is now .*damaged/)]);
    expect(readFileSync(join(folder, "damaged", SEALED)).equals(file)).toBe(true);
    expect(begun(folder)).toEqual([]);
    await writeSome(history, LATER + HOUR, LITTLE);
    expect(await history.usage()).toMatchObject({ state: "ready" });
    await closed(history);
    const again = await openIn(folder);
    await again.tidy();
    expect((await again.usage()).damaged).toEqual([]);
  });

  it("stays as it is when there is not enough memory, and is tried again an hour later", async () => {
    const folder = copyOf(whole);
    const messages: string[] = [];
    let now = Date.now();
    const history = await openIn(folder, {
      memory: "10MB",
      now: () => now,
      onMessage: (message) => messages.push(message),
    });
    const trouble = /^hours-00000001\.duckdb stays as it is, .*Out of Memory/;
    await history.tidy();
    expect(messages).toEqual([expect.stringMatching(trouble)]);
    expect(begun(folder)).toEqual([]);
    expect(readFileSync(join(folder, SEALED)).equals(readFileSync(join(whole, SEALED)))).toBe(true);
    await history.tidy();
    expect(messages).toHaveLength(1);
    now += HOUR * 1000;
    await history.tidy();
    expect(messages).toEqual([expect.stringMatching(trouble), expect.stringMatching(trouble)]);
    expect(await history.usage()).toMatchObject({ state: "ready", problem: null, damaged: [] });
  });

  it("is not tried again when the process has died at it three times in a row", async () => {
    const folder = copyOf(whole);
    writeFileSync(join(folder, "tidying"), "hours_1 3");
    const messages: string[] = [];
    const history = await openIn(folder, { onMessage: (message) => messages.push(message) });
    await history.tidy();
    expect(messages).toEqual([expect.stringMatching(/stays as it is.*the program ended each time/)]);
    expect(isInOrder(folder)).toBe(false);
    await closed(history);
    writeFileSync(join(folder, "tidying"), "hours_1 2");
    await (await openIn(folder)).tidy();
    expect(isInOrder(folder)).toBe(true);
    expect(begun(folder)).toEqual([]);
  });
});

describe("the cap", () => {
  const maxBytes = 40e6;
  /** What is kept free. */
  const free = maxBytes / 16;

  /** Of which a copy would take a megabyte and a half too much. What lies behind a file's end counts, and is never read. */
  function fullHistory(name: string): string {
    const folder = copyOf(small);
    const copy = statSync(join(folder, Object.keys(ordersIn(folder))[0])).size;
    const path = join(folder, name);
    truncateSync(path, statSync(path).size + maxBytes - free + 1.5e6 - copy - bytesIn(folder));
    return folder;
  }

  it("holds for the copy too: single flows go for it", async () => {
    const folder = fullHistory("flows-00000001.duckdb");
    const [name] = Object.keys(ordersIn(folder));
    const history = await openIn(folder, { maxBytes, stepRows: 1000 });
    let most = 0;
    const looking = setInterval(() => (most = Math.max(most, bytesIn(folder))), 5);
    await history.tidy();
    clearInterval(looking);
    expect(isInOrder(folder, name)).toBe(true);
    expect(existsSync(join(folder, "flows-00000001.duckdb"))).toBe(false);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(maxBytes - free);
  });

  it("is not made room in at the cost of anything else", async () => {
    const folder = fullHistory("minutes-00000001.duckdb");
    const [name] = Object.keys(ordersIn(folder));
    const names = readdirSync(folder);
    const history = await openIn(folder, { maxBytes });
    await history.tidy();
    expect(isInOrder(folder, name)).toBe(false);
    for (const each of names) expect(readdirSync(folder)).toContain(each);
  });
});
