// A disk of 64 MB that is full: the history waits, whatever happens, and goes on when there is room again. Needs root.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Batch } from "../batch.ts";
import { LATER, makeSealedHours, ordersIn } from "../testing/sealed-hours.ts";
import { START, batchesOf } from "../testing/traffic.ts";
import { DuckStore } from "./client.ts";
import { freeBytes, reserveOf } from "./disk.ts";

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

  it(
    "on which there is no room to put a file in order keeps it as it is, and what was begun gives its room back",
    { timeout: 120_000 },
    async () => {
      await makeSealedHours(folder);
      const [sealed] = Object.keys(ordersIn(folder));
      const copy = join(folder, `${sealed}.new`);
      const { batches } = batchesOf(40, 5, 1, LATER + 3600);
      const filler = join(disk, "filler");
      // A megabyte more than what is always left free: a copy is larger.
      writeFileSync(filler, Buffer.alloc(freeBytes(disk) - reserveOf(disk) - MIB));
      const store = await openStore();
      await writeAll(store, batches.splice(0, 5));
      await sleep(2000);
      expect(existsSync(copy)).toBe(false);
      expect(ordersIn(folder)).toEqual({ [sealed]: false });
      expect((await store.usage()).state).toBe("ready");

      // There is room, and then there is not.
      rmSync(filler);
      await writeAll(store, batches.splice(0, 1));
      await expect.poll(() => existsSync(copy), { interval: 5, timeout: 10_000 }).toBe(true);
      fill(filler);
      for (const batch of batches) expect(store.write(batch)).toBe(true);
      await expect.poll(async () => (await store.usage()).state, { timeout: 10_000 }).toBe("paused");
      expect(existsSync(copy)).toBe(false);
      expect(ordersIn(folder)).toEqual({ [sealed]: false });

      rmSync(filler);
      await store.flush();
      await expect.poll(() => ordersIn(folder), { timeout: 20_000 }).toEqual({ [sealed]: true });
      expect(await store.usage()).toMatchObject({ state: "ready", lost_rows: 0, restarts: 0, damaged: [] });
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
