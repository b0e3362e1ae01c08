// The store in a process of its own: what happens when that ends.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { FilterError } from "@wireglass/core";
import { afterEach, describe, expect, it } from "vitest";
import { START, batchesOf } from "../testing/traffic.ts";
import { DuckStore } from "./client.ts";
import type { DuckStoreOptions } from "./client.ts";

const program = fileURLToPath(new URL("../../dist/duckdb/process.js", import.meta.url));
const RANGE = { from: START - 10, to: START + 1e6 };
const folders: string[] = [];
const opened: DuckStore[] = [];

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), "wireglass-store-e2e-")));
  return folders.at(-1)!;
}

async function openIn(folder: string, options: Partial<DuckStoreOptions> = {}): Promise<DuckStore> {
  const store = await DuckStore.open({ folder, program, ...options });
  opened.push(store);
  return store;
}

describe.skipIf(!existsSync(program))("the process of the store", () => {
  it("loses and doubles nothing when it is killed while it writes", async () => {
    const messages: string[] = [];
    const store = await openIn(newFolder(), { onMessage: (message) => messages.push(message) });
    const { batches, flows } = batchesOf(60, 40);
    for (const [i, batch] of batches.entries()) {
      expect(store.write(batch)).toBe(true);
      if (i % 20 === 10) {
        await store.bounds();
        process.kill(store.pid!, "SIGKILL");
        await sleep(20);
      }
    }
    await store.flush();
    const summary = await store.summary({ range: RANGE });
    expect(summary.packets).toBe(flows.reduce((sum, flow) => sum + flow.packets_in + flow.packets_out + 0, 0) + 2 * 60);
    expect(
      (await store.top({ range: RANGE, dimension: "app", limit: 50 })).rows.reduce((sum, row) => sum + row.flows, 0),
    ).toBe(flows.length);
    expect((await store.usage()).restarts).toBeGreaterThan(0);
    expect(messages.join()).toContain("started again");
  }, 60_000);

  it("keeps what is before the damage in a log, and moves the log aside", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    const { batches, flows } = batchesOf(20, 20);
    for (const batch of batches) {
      first.write(batch);
      await first.flush();
    }
    // As a process leaves it that is killed now.
    const left = newFolder();
    cpSync(folder, left, { recursive: true });
    rmSync(join(left, "lock"));
    const log = join(left, "flows-00000001.duckdb.wal");
    const bytes = readFileSync(log);
    writeFileSync(log, bytes.fill(0xa5, bytes.length >> 1, (bytes.length >> 1) + 64));
    const messages: string[] = [];
    const store = await openIn(left, { onMessage: (message) => messages.push(message) });
    const { rows } = await store.top({ range: RANGE, dimension: "app", limit: 50 });
    const kept = rows.reduce((sum, row) => sum + row.flows, 0);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(flows.length);
    expect(messages).toEqual([
      expect.stringMatching(/^flows-00000001\.duckdb\.wal was damaged .* and is now .*damaged/),
    ]);
    expect(readFileSync(join(left, "damaged", "flows-00000001.duckdb.wal"))).toEqual(bytes);
  });

  it("refuses a folder that another one writes to", async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    const second = DuckStore.open({ folder, program });
    await expect(second).rejects.toMatchObject({
      code: "store_locked",
      message: expect.stringContaining(`process ${first.pid}`),
    });
    // The lock does not outlive its holder.
    opened.splice(0);
    await first.close();
    await openIn(folder);
  });

  it("counts what there is no room for", async () => {
    const store = await openIn(newFolder(), { mostRows: 200 });
    const { batches } = batchesOf(40, 50);
    const taken = batches.filter((batch) => store.write(batch)).length;
    await store.flush();
    expect(taken).toBeGreaterThan(0);
    expect(await store.usage()).toMatchObject({ lost_batches: 40 - taken, queued_batches: 0, state: "ready" });
  });

  it("points at what is wrong with a filter, across processes", async () => {
    const store = await openIn(newFolder());
    const wrong = store.flows({ range: RANGE, filter: "tcp and prot == 1", limit: 10 });
    await expect(wrong).rejects.toThrow(FilterError);
    await expect(wrong).rejects.toMatchObject({ position: 8 });
  });

  it("says that it has been closed", async () => {
    const store = await openIn(newFolder());
    await store.close();
    await expect(store.bounds()).rejects.toMatchObject({ code: "store_failed" });
    expect(store.write(batchesOf(1, 1).batches[0])).toBe(false);
  });
});
