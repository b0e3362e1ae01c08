// SQL made from the definition of the columns, and how files of older versions are brought up to date.

import { BIGINT, BLOB, BOOLEAN, DOUBLE, UINTEGER, VARCHAR } from "@duckdb/node-api";
import type { DuckDBType } from "@duckdb/node-api";
import type { Column, ColumnKind, Table } from "../columns.ts";
import { ALERTS, COUNTERS, FACETS, FLOWS, HOSTS, LATENCY, TOPS, TRAFFIC } from "../tables.ts";
import type { StoreKind } from "../store.ts";

/** Of the files, raised with every change: new columns and tables are added to old files, with their defaults. */
export const SCHEMA_VERSION = 3;

/** A number for a text, the same in every version of the database; 0 for none. */
export function hashSql(text: string): string {
  return `coalesce((md5_number_lower(${text}) % 4294967296)::UINTEGER, 0::UINTEGER)`;
}

/** One subject is asked about at a time: where its rows lie beside each other, few of all those blocks have to be unpacked. */
export const FACETS_ORDER = "time, scope, subject_hash";
/** Of a file to which nothing is added any more, with all hours of a subject in one place; see tidying.ts. */
export const SEALED_FACETS_ORDER = "scope, subject_hash, time";

/**
 * What else turns a file of version n and of a kind into one of version n + 1, by n, once it has all tables and columns; it may be
 * done twice. `{db}` stands for the file.
 */
export const MIGRATIONS: Readonly<Record<number, Partial<Record<StoreKind, readonly string[]>>>> = {
  2: { hours: [`UPDATE {db}.facets SET subject_hash = ${hashSql("subject")}`] },
};

/** The tables in each kind of segment. */
export const TABLES: Readonly<Record<StoreKind, readonly Table[]>> = {
  flows: [FLOWS],
  seconds: [TRAFFIC, COUNTERS],
  minutes: [TRAFFIC, COUNTERS, TOPS, LATENCY],
  hours: [TRAFFIC, COUNTERS, TOPS, LATENCY, FACETS],
  days: [TRAFFIC, COUNTERS, TOPS, LATENCY],
  events: [ALERTS, HOSTS],
};

/** How far a batch has been written, and how far other segments have been rolled up into this one. */
export const PROGRESS = `CREATE TABLE IF NOT EXISTS {db}.progress (name VARCHAR, segment BIGINT, position BIGINT)`;
export const META = `CREATE TABLE IF NOT EXISTS {db}.meta (version INTEGER)`;
/** Columns of these two. */
export const META_COLUMNS = 4;

const SQL_TYPES: Readonly<Record<Exclude<ColumnKind, "address">, DuckDBType>> = {
  time: BIGINT,
  count: BIGINT,
  u32: UINTEGER,
  number: DOUBLE,
  flag: BOOLEAN,
  text: VARCHAR,
  json: VARCHAR,
  blob: BLOB,
};

/** A column as the database has it: an address is four of them. */
export interface PhysicalColumn {
  name: string;
  type: DuckDBType;
  kind: ColumnKind;
  nullable: boolean;
  /** Position of the logical column, and which word of it. */
  source: number;
  word: number;
}

export function physicalColumns(table: Table): PhysicalColumn[] {
  return Object.entries(table.columns).flatMap(([name, column], source) => physical(name, column, source));
}

function physical(name: string, { kind, nullable }: Column, source: number): PhysicalColumn[] {
  if (kind !== "address") return [{ name, type: SQL_TYPES[kind], kind, nullable, source, word: 0 }];
  return [0, 1, 2, 3].map((word) => ({ name: `${name}_${word}`, type: UINTEGER, kind, nullable, source, word }));
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function createTable(db: string, table: Table): string {
  const columns = physicalColumns(table).map(({ name, type }) => `${quoted(name)} ${type.toString()}`);
  return `CREATE TABLE IF NOT EXISTS ${db}.${table.name} (${columns.join(", ")})`;
}

/** Adds the columns that a file of an earlier program does not have. */
export function addColumns(db: string, table: Table, present: ReadonlySet<string>): string[] {
  return physicalColumns(table)
    .filter(({ name }) => !present.has(name))
    .map(({ name, type, nullable }) => {
      const value = nullable ? "NULL" : type === VARCHAR || type === BLOB ? "''" : type === BOOLEAN ? "false" : "0";
      return `ALTER TABLE ${db}.${table.name} ADD COLUMN ${quoted(name)} ${type.toString()} DEFAULT ${value}`;
    });
}

/** Which column of a table says when. */
export function timeColumn(table: Table): string {
  return table === FLOWS ? "end" : "time";
}

const MICROSECONDS = 1e6;

export function microseconds(seconds: number): number {
  return Math.round(seconds * MICROSECONDS);
}

export function seconds(microseconds: number): number {
  return microseconds / MICROSECONDS;
}
