import {
  appendFileSync,
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
import { basename, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, describe, expect, it } from "vitest";
import { START, batchesOf } from "../testing/traffic.ts";
import { History } from "./history.ts";
import type { HistoryOptions } from "./history.ts";

const RANGE = { from: START - 10, to: START + 1e6 };
const folders: string[] = [];
const opened: History[] = [];

afterEach(async () => {
  for (const history of opened.splice(0)) await history.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), "wireglass-history-")));
  return folders.at(-1)!;
}

async function openIn(folder: string, options: Partial<HistoryOptions> = {}): Promise<History> {
  const history = await History.open({ folder, patience: 60_000, ...options });
  opened.push(history);
  return history;
}

async function closed(history: History): Promise<void> {
  opened.splice(opened.indexOf(history), 1);
  await history.close();
}

async function write(history: History, seconds: number, flowsPerSecond: number, start = START): Promise<void> {
  for (const batch of batchesOf(seconds, flowsPerSecond, 1, start).batches) {
    while (!history.write(batch)) await history.flush();
  }
  await history.flush();
}

const flowsIn = async (history: History): Promise<number> =>
  (await history.summary({ range: RANGE, filter: "ip or ipv6" })).flows;
const fileOf = (folder: string, kind: string): string =>
  join(
    folder,
    readdirSync(folder).findLast((name) => name.startsWith(kind) && name.endsWith(".duckdb"))!,
  );

async function emptyDatabase(path: string): Promise<void> {
  const database = await DuckDBInstance.create(path);
  const connection = await database.connect();
  await connection.run("CHECKPOINT");
  connection.closeSync();
  database.closeSync();
}

describe("history on disk", () => {
  it("is there again", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    await write(first, 30, 5);
    await first.rollUp();
    const before = await first.summary({ range: RANGE });
    const top = await first.top({ range: RANGE, dimension: "host", limit: 5 });
    await closed(first);
    const second = await openIn(folder);
    expect(await second.summary({ range: RANGE })).toEqual(before);
    expect(await second.top({ range: RANGE, dimension: "host", limit: 5 })).toEqual(top);
    await write(second, 30, 5, START + 30);
    expect(await flowsIn(second)).toBe(300);
  });

  it("does not write a batch twice", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    const { batches } = batchesOf(3, 4);
    for (const [i, batch] of batches.entries()) await first.put(batch, { writer: "a", number: i + 1 });
    await closed(first);
    const second = await openIn(folder);
    for (const [i, batch] of batches.entries()) await second.put(batch, { writer: "a", number: i + 1 });
    expect(await flowsIn(second)).toBe(12);
    await second.put(batches[0], { writer: "b", number: 1 });
    expect(await flowsIn(second)).toBe(16);
  });

  it("moves a damaged log aside and keeps what is in the file", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    await write(first, 10, 5);
    await closed(first);
    appendFileSync(`${fileOf(folder, "flows")}.wal`, Buffer.alloc(5000, 0xa5));
    const messages: string[] = [];
    const second = await openIn(folder, { onMessage: (message) => messages.push(message) });
    expect(messages.join()).toMatch(/flows-00000001.duckdb.wal was damaged .* and is now .*damaged/);
    expect(await flowsIn(second)).toBe(50);
    await write(second, 10, 5, START + 10);
    expect(await flowsIn(second)).toBe(100);
  });

  it.each(["flows", "seconds"])("moves a damaged file of %s aside and begins a new one", async (kind) => {
    const folder = newFolder();
    const first = await openIn(folder);
    await write(first, 10, 5);
    await closed(first);
    const path = fileOf(folder, kind);
    writeFileSync(path, Buffer.alloc(statSync(path).size, 0x5a));
    const messages: string[] = [];
    const second = await openIn(folder, { onMessage: (message) => messages.push(message) });
    expect(messages.join()).toMatch(/was damaged .* and is now .*damaged/);
    expect((await second.usage()).damaged).toHaveLength(1);
    expect(readdirSync(join(folder, "damaged"))).toHaveLength(1);
    await write(second, 10, 5, START + 10);
    expect((await second.summary({ range: RANGE })).packets).toBeGreaterThan(0);
  });

  it.each([
    ["without tables", (path: string) => emptyDatabase(path)],
    ["without a byte", async (path: string) => writeFileSync(path, "")],
    ["with half a beginning", async (path: string) => writeFileSync(path, Buffer.alloc(8192, 1))],
  ])("goes on with a file %s: the process died when it had just been made", async (_, make) => {
    const folder = newFolder();
    await make(join(folder, "seconds-00000001.duckdb"));
    const history = await openIn(folder);
    await write(history, 10, 5);
    expect((await history.usage()).damaged).toEqual([]);
    expect((await history.summary({ range: RANGE })).packets).toBeGreaterThan(0);
  });

  it("survives a file that ends too soon", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    await write(first, 10, 50);
    await closed(first);
    const path = fileOf(folder, "flows");
    truncateSync(path, Math.floor(statSync(path).size / 2));
    const second = await openIn(folder);
    await second.summary({ range: RANGE, filter: "tcp" });
    await second.flows({ range: RANGE, limit: 100 });
    await write(second, 10, 5, START + 10);
    expect((await second.flows({ range: RANGE, limit: 500 })).rows.length).toBeGreaterThanOrEqual(50);
  });

  it("says what is wrong with a folder", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "file"), "");
    await expect(History.open({ folder: join(folder, "file") })).rejects.toMatchObject({ code: "store_folder" });
  });

  it("adds the columns that an older file lacks", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    await write(first, 10, 5);
    await closed(first);
    const instance = await DuckDBInstance.create(fileOf(folder, "flows"));
    const connection = await instance.connect();
    await connection.run("ALTER TABLE flows DROP COLUMN ja4");
    await connection.run("ALTER TABLE flows DROP COLUMN before_malformed");
    connection.closeSync();
    instance.closeSync();
    const second = await openIn(folder);
    expect((await second.flows({ range: RANGE, limit: 1 })).rows).toMatchObject([{ ja4: null, malformed: 0 }]);
    await write(second, 10, 5, START + 10);
    expect(await flowsIn(second)).toBe(100);
  });

  it("moves a sealed file aside in which a block has changed, and answers from the others", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    await write(first, 10, 1200);
    await write(first, 10, 5, START + 2 * 86_400);
    await closed(first);
    const sealed = readdirSync(folder).find((name) => /^flows-.*\.duckdb$/.test(name))!;
    expect(readdirSync(folder)).toContain(`${sealed}.json`);
    const file = readFileSync(join(folder, sealed));
    // The headers are whole: that it is damaged shows when it is read.
    for (let at = 3 * 4096 + 100_000; at < file.length; at += 262_144) file[at] ^= 0xff;
    writeFileSync(join(folder, sealed), file);
    const messages: string[] = [];
    const second = await openIn(folder, { onMessage: (message) => messages.push(message) });
    expect(await flowsIn(second)).toBe(50);
    expect(messages.join()).toMatch(/was damaged .* and is now .*damaged/);
    expect(readdirSync(join(folder, "damaged"))).toContain(sealed);
    expect((await second.flows({ range: RANGE, limit: 500 })).rows).toHaveLength(50);
  });

  it("calls a page whole whatever lies behind it", async () => {
    const history = await openIn(newFolder());
    await write(history, 20, 100);
    const page = await history.flows({ range: RANGE, limit: 5 });
    expect(page).toMatchObject({ complete: true, from: RANGE.from, next: expect.any(String) });
  });

  it("keeps the place of the last writer only", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    const { batches } = batchesOf(6, 4);
    for (const [i, batch] of batches.entries()) await first.put(batch, { writer: `w${i}`, number: 1 });
    await closed(first);
    const instance = await DuckDBInstance.create(fileOf(folder, "flows"));
    const connection = await instance.connect();
    const found = await connection.runAndReadAll("SELECT name FROM progress");
    expect(found.getRows()).toEqual([["batch:w5"]]);
    connection.closeSync();
    instance.closeSync();
  });

  it("goes on with a list that is not in the order of time where the pages before have looked", async () => {
    const history = await openIn(newFolder());
    await write(history, 20, 10);
    const range = { from: START, to: START + 20 };
    const page = await history.flows({ range, order: "total_bytes", limit: 10 });
    expect(page).toMatchObject({ complete: true, from: START });
    const since = (START + 10) * 1e6;
    const next = await history.flows({ range, order: "total_bytes", limit: 300, after: `${page.next}.${since}` });
    expect(next).toMatchObject({ complete: false, from: START + 10, next: null });
    expect(next.rows.length).toBeGreaterThan(0);
    expect(next.rows.every(({ end }) => end >= START + 10)).toBe(true);
  });

  it("leaves a file of a newer program alone but out", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    await write(first, 5, 5);
    await closed(first);
    const path = fileOf(folder, "flows");
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run("UPDATE meta SET version = 999");
    connection.closeSync();
    instance.closeSync();
    const second = await openIn(folder);
    expect((await second.usage()).damaged.join()).toMatch(/newer Wireglass \(version 999\) and is left alone/);
    expect(existsSync(join(folder, "damaged"))).toBe(false);
    expect(readdirSync(folder)).toContain(basename(path));
    // What comes goes into another file.
    await write(second, 5, 5, START + 5);
    expect(await flowsIn(second)).toBe(25);
  });
});

describe("caps", () => {
  it("hold, the oldest goes first, and roll-ups outlive single flows", async () => {
    const folder = newFolder();
    const maxBytes = 10 * 2 ** 20;
    const history = await openIn(folder, { maxBytes });
    const most: number[] = [];
    for (let round = 0; round < 8; round++) {
      await write(history, 12, 1500, START + round * 86_400);
      most.push((await history.usage()).bytes);
    }
    const usage = await history.usage();
    const of = (kind: string) => usage.kinds.find((one) => one.kind === kind)!;
    expect(Math.max(...most)).toBeLessThan(maxBytes + 6 * 2 ** 20);
    expect(of("flows").range!.from).toBeGreaterThan(START + 86_000);
    expect(of("hours").range!.from).toBe(START);
    const range = { from: START, to: START + 86_400 };
    expect(await history.top({ range, dimension: "app", limit: 3 })).toMatchObject({
      resolution: 86_400,
      complete: true,
    });
    expect((await history.summary({ range })).flows).toBe(12 * 1500);
  }, 60_000);

  it("hold by age", async () => {
    const folder = newFolder();
    const history = await openIn(folder, { maxAge: { flows: 3600 }, now: () => (START + 10 * 86_400) * 1000 });
    await write(history, 10, 1200);
    await write(history, 10, 1200, START + 2 * 86_400);
    const { kinds } = await history.usage();
    expect(kinds.find(({ kind }) => kind === "flows")!.range!.from).toBeGreaterThan(START + 86_400);
    expect(readFileSync(fileOf(folder, "flows")).length).toBeGreaterThan(0);
  });
});
