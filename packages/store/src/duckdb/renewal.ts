// Brings the tables of a file to what this program knows: a new one gets them all, one of an earlier program what it lacks.

import type { Database } from "./database.ts";
import {
  META,
  META_COLUMNS,
  MIGRATIONS,
  PROGRESS,
  SCHEMA_VERSION,
  TABLES,
  addColumns,
  createTable,
  physicalColumns,
} from "./schema.ts";
import type { Segment } from "./segment.ts";

/** Of a file that can be written to. */
export async function prepare(database: Database, segment: Segment): Promise<void> {
  const { name: db, kind } = segment;
  const run = (sql: string): Promise<void> => database.run(sql.replaceAll("{db}", db));
  const version = await database.transaction(async () => {
    await run(META);
    await run(PROGRESS);
    for (const table of TABLES[kind]) {
      await run(createTable(db, table));
      const present = await columnsOf(database, db, table.name);
      for (const sql of addColumns(db, table, present)) {
        await run(sql);
        segment.altered = present.size > 0;
      }
    }
    const found = await versionOf(database, segment);
    if (found === null) await run(`INSERT INTO {db}.meta VALUES (${SCHEMA_VERSION})`);
    return found ?? SCHEMA_VERSION;
  });
  if (version >= SCHEMA_VERSION) return;
  // By itself: DuckDB writes to no table in the transaction that has altered it. Once more does no harm.
  await database.transaction(async () => {
    for (let from = version; from < SCHEMA_VERSION; from++)
      for (const sql of MIGRATIONS[from]?.[kind] ?? []) await run(sql);
    await run(`UPDATE {db}.meta SET version = ${SCHEMA_VERSION}`);
  });
}

/** Null where there is none: of a file in whose first moment the process died. */
export async function versionOf(database: Database, { name: db }: Segment): Promise<number | null> {
  if ((await columnsOf(database, db, "meta")).size === 0) return null;
  const rows = await database.query(`SELECT max(version) AS version FROM ${db}.meta`);
  return rows[0].version as number | null;
}

/** Whether a sealed file, which is opened for reading only, is as this program would make it. */
export async function isCurrent(database: Database, segment: Segment, version: number | null): Promise<boolean> {
  if (version !== SCHEMA_VERSION) return false;
  const rows = await database.query("SELECT count(*) AS n FROM duckdb_columns() WHERE database_name = ?", [
    segment.name,
  ]);
  const wanted = TABLES[segment.kind].reduce((sum, table) => sum + physicalColumns(table).length, META_COLUMNS);
  return (rows[0].n as number) >= wanted;
}

/** Of a sealed file, which has been opened for reading only. */
export async function renew(database: Database, segment: Segment): Promise<void> {
  await database.detach(segment.name);
  segment.attached = false;
  await database.attach(segment.name, segment.path, false);
  segment.attached = true;
  await prepare(database, segment);
  await database.run(`CHECKPOINT ${segment.name}`);
}

async function columnsOf(database: Database, db: string, table: string): Promise<Set<string>> {
  const rows = await database.query(
    "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = ?",
    [db, table],
  );
  return new Set(rows.map((row) => row.column_name as string));
}
