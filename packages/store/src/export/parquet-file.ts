// Flows into a Parquet file, by a DuckDB that can reach nothing but this file. Addresses are text, times are timestamps.

import { BIGINT, BOOLEAN, DOUBLE, DuckDBDataChunk, DuckDBInstance, VARCHAR } from "@duckdb/node-api";
import type { DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { FlowRecord } from "@wireglass/core";
import { literal } from "../duckdb/database.ts";
import { FLOW_FIELDS } from "../text/flow-fields.ts";

type Field = (typeof FLOW_FIELDS)[number];

const TEXTS: ReadonlySet<Field> = new Set<Field>([
  "src_ip",
  "dst_ip",
  "transport",
  "app",
  "host",
  "alpn",
  "tls_version",
  "ja4",
  "tcp_state",
  "community_id",
  "reason",
  "app_source",
]);
const FLAGS: ReadonlySet<Field> = new Set<Field>(["encrypted", "cleartext_password"]);
const TIMES: ReadonlySet<Field> = new Set<Field>(["start", "end"]);
const TYPES = FLOW_FIELDS.map(typeOf);
const CHUNK = 2048;

export class ParquetFile {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #path: string;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, path: string) {
    this.#instance = instance;
    this.#connection = connection;
    this.#path = path;
  }

  /** `path` is absolute. Flows wait in memory, and beyond that in `path.tmp`, which is a folder. */
  static async open(path: string): Promise<ParquetFile> {
    const instance = await DuckDBInstance.create(":memory:", {
      threads: "1",
      memory_limit: "512MB",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
    });
    const connection = await instance.connect();
    for (const setting of [
      `allowed_paths = [${literal(path)}]`,
      `temp_directory = ${literal(`${path}.tmp`)}`,
      "enable_external_access = false",
      "lock_configuration = true",
    ])
      await connection.run(`SET ${setting}`);
    const columns = FLOW_FIELDS.map((field, i) => `"${field}" ${String(TYPES[i])}`);
    await connection.run(`CREATE TABLE flows (${columns.join(", ")})`);
    return new ParquetFile(instance, connection, path);
  }

  async append(flows: readonly FlowRecord[]): Promise<void> {
    const appender = await this.#connection.createAppender("flows");
    try {
      for (let from = 0; from < flows.length; from += CHUNK) {
        const rows = flows.slice(from, from + CHUNK);
        const chunk = DuckDBDataChunk.create(TYPES, rows.length);
        FLOW_FIELDS.forEach((field, i) => {
          const vector = chunk.getColumnVector(i);
          rows.forEach((flow, row) => vector.setItem(row, valueOf(field, flow[field])));
          vector.flush();
        });
        appender.appendDataChunk(chunk);
      }
    } finally {
      appender.closeSync();
    }
  }

  /** Writes the file. */
  async end(): Promise<void> {
    const columns = FLOW_FIELDS.map((field) =>
      TIMES.has(field) ? `make_timestamp("${field}") AS "${field}"` : `"${field}"`,
    );
    await this.#connection.run(
      `COPY (SELECT ${columns.join(", ")} FROM flows) TO ${literal(this.#path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function typeOf(field: Field): DuckDBType {
  if (TEXTS.has(field)) return VARCHAR;
  if (FLAGS.has(field)) return BOOLEAN;
  return field === "handshake_rtt_ms" ? DOUBLE : BIGINT;
}

function valueOf(field: Field, value: FlowRecord[Field]): DuckDBValue {
  if (value === null || typeof value !== "number" || field === "handshake_rtt_ms") return value;
  return BigInt(Math.round(TIMES.has(field) ? value * 1e6 : value));
}
