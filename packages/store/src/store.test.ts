import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { History } from "./duckdb/history.ts";
import { MemoryStore } from "./memory-store.ts";
import { storeSuite } from "./testing/store-suite.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), "wireglass-store-")));
  return folders.at(-1)!;
}

storeSuite(
  "memory",
  async () => new MemoryStore(),
  async () => {},
);
storeSuite(
  "DuckDB",
  () => History.open({ folder: folder(), patience: 60_000 }),
  (store) => (store as History).rollUp(),
);
