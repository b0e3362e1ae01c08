// What a column is. A table of these is the one definition of everything that is stored: the SQL tables, the rows in
// TypeScript, and the batches that go from process to process are all made from it.

/**
 * `time`: seconds since 1970 in a row, whole microseconds below. `count`: a whole number up to 2^53. `u32`: up to 2^32 - 1.
 * `address`: IPv4 or IPv6 as text in a row, four words below. `json` is text that holds JSON.
 */
export type ColumnKind = "time" | "count" | "u32" | "number" | "flag" | "text" | "address" | "json" | "blob";

export interface Column {
  readonly kind: ColumnKind;
  readonly unit: "s" | "ms" | "bytes" | "packets" | "flows" | null;
  readonly nullable: boolean;
}

export type Columns = Readonly<Record<string, Column>>;

export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
}

interface ValueOf {
  time: number;
  count: number;
  u32: number;
  number: number;
  flag: boolean;
  text: string;
  address: string;
  json: string;
  blob: Uint8Array;
}

/** A row as TypeScript sees it. */
export type RowOf<T extends Table> = {
  -readonly [Name in keyof T["columns"]]:
    | ValueOf[T["columns"][Name]["kind"]]
    | (T["columns"][Name]["nullable"] extends true ? null : never);
};

export const time = { kind: "time", unit: "s", nullable: false } as const;
export const count = { kind: "count", unit: null, nullable: false } as const;
export const u32 = { kind: "u32", unit: null, nullable: false } as const;
export const flag = { kind: "flag", unit: null, nullable: false } as const;
export const text = { kind: "text", unit: null, nullable: false } as const;
export const address = { kind: "address", unit: null, nullable: false } as const;
export const json = { kind: "json", unit: null, nullable: false } as const;
export const blob = { kind: "blob", unit: null, nullable: false } as const;
export const milliseconds = { kind: "number", unit: "ms", nullable: false } as const;
export const bytes = { kind: "count", unit: "bytes", nullable: false } as const;
export const packets = { kind: "count", unit: "packets", nullable: false } as const;
export const flows = { kind: "count", unit: "flows", nullable: false } as const;

export function orNull<C extends Column>(column: C): Omit<C, "nullable"> & { readonly nullable: true } {
  return { ...column, nullable: true };
}
