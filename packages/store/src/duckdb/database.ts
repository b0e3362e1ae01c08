// DuckDB, locked down: it reads and writes in one folder, loads nothing, and its settings cannot be changed any more.

import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";

export type SqlValue = DuckDBValue;
export type SqlRow = Record<string, unknown>;

/** Whom a statement runs for: writing is one after another, questions run beside it. */
const READERS = 3;
/** A question that has not ended after so many milliseconds is given up. */
const DEADLINE = 10_000;
const BLOCK = 256 * 1024;

export interface DatabaseOptions {
  folder: string;
  temporary: string;
  /** As DuckDB writes it, `512MB`. */
  memory: string;
  threads: number;
  /** At which a write-ahead log goes into its file by itself. */
  logBytes: number;
  /** Of what a file is made; DuckDB's own choice when not given. */
  blockBytes?: number;
}

export class Database {
  readonly writer: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #blockBytes: number;
  readonly #idle: DuckDBConnection[];
  #transactions: Promise<unknown> = Promise.resolve();
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];

  private constructor(
    instance: DuckDBInstance,
    writer: DuckDBConnection,
    readers: DuckDBConnection[],
    blockBytes: number,
  ) {
    this.#instance = instance;
    this.#blockBytes = blockBytes;
    this.writer = writer;
    this.#idle = readers;
  }

  static async open(options: DatabaseOptions): Promise<Database> {
    const { folder, temporary, memory, threads, logBytes, blockBytes = BLOCK } = options;
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(threads),
      memory_limit: memory,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
    });
    const writer = await instance.connect();
    for (const setting of [
      `allowed_directories = [${literal(`${folder}/`)}]`,
      `temp_directory = ${literal(temporary)}`,
      "max_temp_directory_size = '256MB'",
      "preserve_insertion_order = false",
      `checkpoint_threshold = '${Math.round(logBytes / 1024)}KiB'`,
      "enable_external_access = false",
      "lock_configuration = true",
    ]) {
      await writer.run(`SET ${setting}`);
    }
    const readers: DuckDBConnection[] = [];
    for (let i = 0; i < READERS; i++) readers.push(await instance.connect());
    return new Database(instance, writer, readers, blockBytes);
  }

  async attach(name: string, path: string, readOnly: boolean): Promise<void> {
    await this.writer.run(`ATTACH ${literal(path)} AS ${name}${readOnly ? " (READ_ONLY)" : ""}`);
  }

  /** A new file. */
  async create(name: string, path: string): Promise<void> {
    await this.writer.run(`ATTACH ${literal(path)} AS ${name} (BLOCK_SIZE ${this.#blockBytes})`);
  }

  async detach(name: string): Promise<void> {
    await this.writer.run(`DETACH ${name}`);
  }

  /** Asks beside what is being written; what has not ended `until` then, by `performance.now()`, is broken off. */
  async ask(sql: string, values: SqlValue[] = [], until = performance.now() + DEADLINE): Promise<SqlRow[]> {
    const connection = this.#idle.pop() ?? (await this.#whenIdle());
    const deadline = setTimeout(() => connection.interrupt(), Math.max(1, until - performance.now()));
    try {
      return await rowsOf(connection, sql, values);
    } finally {
      clearTimeout(deadline);
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(connection);
      else next(connection);
    }
  }

  #whenIdle(): Promise<DuckDBConnection> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Asks on the connection that writes. */
  query(sql: string, values: SqlValue[] = []): Promise<SqlRow[]> {
    return rowsOf(this.writer, sql, values);
  }

  async run(sql: string, values: SqlValue[] = []): Promise<void> {
    await this.writer.run(sql, values);
  }

  /** How many rows came of it. */
  async insert(sql: string): Promise<number> {
    return (await this.writer.run(sql)).rowsChanged;
  }

  /** All or nothing; of one file, for DuckDB writes to one at a time. One after another: a file that is opened may be renewed. */
  transaction<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#transactions.then(() => this.#alone(work));
    this.#transactions = result.catch(() => {});
    return result;
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    await this.writer.run("BEGIN TRANSACTION");
    try {
      const result = await work();
      await this.writer.run("COMMIT");
      return result;
    } catch (error) {
      await this.writer.run("ROLLBACK").catch(() => {});
      throw error;
    }
  }

  close(): void {
    this.writer.closeSync();
    for (const connection of this.#idle) connection.closeSync();
    this.#instance.closeSync();
  }
}

/** Whole numbers as numbers: none that is stored goes beyond 2^53. */
async function rowsOf(connection: DuckDBConnection, sql: string, values: SqlValue[]): Promise<SqlRow[]> {
  const reader = await connection.runAndReadAll(sql, values);
  const names = reader.deduplicatedColumnNames();
  return reader.getRows().map((row) => {
    const record: SqlRow = {};
    for (let i = 0; i < names.length; i++) {
      const value = row[i];
      record[names[i]] = typeof value === "bigint" ? Number(value) : value;
    }
    return record;
  });
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
