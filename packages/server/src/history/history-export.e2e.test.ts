// Downloads from a real store, in each format; nothing of them is left behind.

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckStore, MemoryStore, type Range } from "@wireglass/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testApp } from "../testing.ts";
import { History } from "./history.ts";
import { recordDemo } from "./testing.ts";

const PROGRAM = fileURLToPath(new URL("../../../store/dist/duckdb/process.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wireglass-downloads-"));
let store: DuckStore;
let range: Range;
let flows: number;

/** What is under way to the downloads of this process. */
const temporary = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("wireglass-export-"));

describe.skipIf(!existsSync(PROGRAM))("flows of a history on disk", () => {
  beforeAll(async () => {
    store = await DuckStore.open({ folder, program: PROGRAM });
    const memory = new MemoryStore();
    const both = { write: (batch: Parameters<DuckStore["write"]>[0]) => store.write(batch) && memory.write(batch) };
    recordDemo(4000, both);
    await store.flush();
    range = (await store.bounds())!;
    flows = (await memory.summary({ range })).flows;
  }, 60_000);
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(["csv", "ndjson", "conn", "eve", "parquet"])("come as %s", async (format) => {
    const before = temporary();
    const question = `from=${range.from}&to=${range.to}&format=${format}`;
    const answer = await testApp({ history: new History(store) }).get(`/api/history/export?${question}`);
    expect(answer.status).toBe(200);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (format === "parquet") {
      expect(bytes.subarray(0, 4).toString() + bytes.subarray(-4).toString()).toBe("PAR1PAR1");
      await expect.poll(() => temporary().filter((name) => !before.includes(name))).toEqual([]);
    } else expect(bytes.toString().trimEnd().split("\n")).toHaveLength(flows + (format === "csv" ? 1 : 0));
  });
});
