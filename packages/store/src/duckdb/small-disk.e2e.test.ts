// A disk of 64 MB that is full: the history waits, whatever happens, and goes on when there is room again. Needs root.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Batch } from "../batch.ts";
import { START, batchesOf } from "../testing/traffic.ts";
import { DuckStore } from "./client.ts";

const program = fileURLToPath(new URL("../../dist/duckdb/process.js", import.meta.url));
const MIB = 2 ** 20;
const DISK = 64 * MIB;
const [BATCHES, PER_BATCH] = [12, 200];
const RANGE = { from: START - 10, to: START + 1e6 };
let disk: string;
let folder: string;
let stores: DuckStore[] = [];

const mount = (...args: string[]): number | null => spawnSync("mount", args).status;

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), "wireglass-small-disk-"));
  folder = join(disk, "history");
  expect(mount("-t", "tmpfs", "-o", `size=${DISK}`, "tmpfs", disk)).toBe(0);
});
afterEach(async () => {
  for (const store of stores) await store.close(3000);
  stores = [];
  spawnSync("umount", [disk]);
  rmSync(disk, { recursive: true });
});

async function openStore(): Promise<DuckStore> {
  const store = await DuckStore.open({ folder, program });
  stores.push(store);
  return store;
}

/** Flows by a roll-up, which counts each once. */
async function flowsIn(store: DuckStore): Promise<number> {
  const { rows, other } = await store.top({ range: RANGE, dimension: "app", limit: 100 });
  return rows.reduce((sum, row) => sum + row.flows, other.flows);
}

async function writeAll(store: DuckStore, batches: readonly Batch[]): Promise<void> {
  for (const batch of batches) {
    expect(store.write(batch)).toBe(true);
    await store.flush();
  }
}

const canMount = process.platform === "linux" && process.getuid?.() === 0 && existsSync(program) && mayMount();

/** Containers may not, root or not. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-mount-"));
  const may = mount("-t", "tmpfs", "tmpfs", folder) === 0;
  if (may) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true });
  return may;
}

describe.skipIf(!canMount)("a disk of 64 MB", () => {
  it(
    "that is full is waited for: what is stored is answered, and all that waited is stored later",
    { timeout: 120_000 },
    async () => {
      const store = await openStore();
      const { batches } = batchesOf(BATCHES, PER_BATCH);
      await writeAll(store, batches.slice(0, BATCHES / 2));
      const filler = join(disk, "filler");
      fill(filler);
      for (const batch of batches.slice(BATCHES / 2)) expect(store.write(batch)).toBe(true);
      await expect.poll(async () => (await store.usage()).state).toBe("paused");
      expect((await store.usage()).problem).toContain("no space left");
      expect(await flowsIn(store)).toBe((BATCHES / 2) * PER_BATCH);

      // It is killed now, and has nowhere to write when it comes again.
      process.kill(store.pid!, "SIGKILL");
      await expect.poll(() => flowsIn(store)).toBe((BATCHES / 2) * PER_BATCH);

      rmSync(filler);
      await store.flush();
      expect(await flowsIn(store)).toBe(BATCHES * PER_BATCH);
      expect(await store.usage()).toMatchObject({
        state: "ready",
        problem: null,
        lost_rows: 0,
        restarts: 1,
        damaged: [],
      });
    },
  );

  it("that is full does not keep the program from ending", async () => {
    const store = await openStore();
    fill(join(disk, "filler"));
    store.write(batchesOf(1, 500).batches[0]);
    await expect.poll(async () => (await store.usage()).state).toBe("paused");
    await store.close(1000);
    expect(store.pid).toBeNull();
  });
});

/** Until nothing more goes in. */
function fill(path: string): void {
  for (const size of [MIB, 64 * 1024, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: "a" });
    } catch {
      continue;
    }
  }
}
