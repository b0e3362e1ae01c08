// The process of the store is killed while it puts a file in order.

import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LATER, makeSealedHours, ordersIn, toldOfSubjects } from "../testing/sealed-hours.ts";
import { batchesOf } from "../testing/traffic.ts";
import { DuckStore } from "./client.ts";
import { History } from "./history.ts";

const program = fileURLToPath(new URL("../../dist/duckdb/process.js", import.meta.url));
const SEALED = "hours-00000001.duckdb";
/** Milliseconds after the copy is there: some tenths of a second lie between two steps. */
const MOMENTS = [0, 300, 900, 1500, 1900].map((ms) => [`${ms} ms after the beginning`, ms] as const);

const inodeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;

async function toldIn(folder: string): Promise<unknown[]> {
  const history = await History.open({ folder, fewFlows: 0, patience: 60_000 });
  try {
    return await toldOfSubjects(history);
  } finally {
    await history.close();
  }
}

describe.skipIf(!existsSync(program))("the process of the store", () => {
  const made: string[] = [];
  const newFolder = (): string => {
    made.push(mkdtempSync(join(tmpdir(), "wireglass-tidying-e2e-")));
    return made.at(-1)!;
  };
  let whole: string;
  let expected: unknown[];

  beforeAll(async () => {
    whole = newFolder();
    await makeSealedHours(whole);
    expected = await toldIn(copyOf(whole));
  }, 60_000);
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });

  function copyOf(folder: string): string {
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, "lock"));
    return copy;
  }

  it.each([...MOMENTS, ["when the copy has just taken its place", null] as const])(
    "loses nothing when it is killed while it puts a file in order: %s",
    async (_, ms) => {
      const folder = copyOf(whole);
      const copy = join(folder, `${SEALED}.new`);
      const before = readFileSync(join(folder, SEALED));
      const inode = inodeOf(join(folder, SEALED));
      const facts = readFileSync(join(folder, `${SEALED}.json`), "utf8");
      const store = await DuckStore.open({ folder, program });
      try {
        const [first, second] = batchesOf(2, 5, 1, LATER + 3600).batches;
        store.write(first);
        await expect.poll(() => existsSync(copy), { interval: 5, timeout: 10_000 }).toBe(true);
        if (ms !== null) await sleep(ms);
        else while (inodeOf(join(folder, SEALED)) === inode) await setImmediate();
        process.kill(store.pid!, "SIGKILL");
        // It is started again by this process, and so not before this is done.
        const left = copyOf(folder);
        if (existsSync(join(left, `${SEALED}.new`))) {
          expect(readFileSync(join(left, SEALED)).equals(before)).toBe(true);
          expect(readFileSync(join(left, `${SEALED}.json`), "utf8")).toBe(facts);
        }
        expect(await toldIn(left)).toEqual(expected);
        await store.bounds();
        expect(readdirSync(folder).filter((name) => name.endsWith(".new"))).toEqual([]);
        store.write(second);
        await expect.poll(() => ordersIn(folder), { timeout: 20_000 }).toEqual({ [SEALED]: true });
        expect(await store.usage()).toMatchObject({ restarts: 1, damaged: [], lost_rows: 0 });
      } finally {
        await store.close();
      }
      expect(readdirSync(folder).filter((name) => /\.new|\.wal|tidying/.test(name))).toEqual([]);
      expect(JSON.parse(readFileSync(join(folder, `${SEALED}.json`), "utf8"))).toEqual({
        ...(JSON.parse(facts) as object),
        inOrder: true,
      });
      expect(await toldIn(folder)).toEqual(expected);
    },
    60_000,
  );
});
