// What went wrong in DuckDB or below it, told from the text of the error: it has no codes.

/**
 * `full`: no room on the disk. `busy`: another process has the file. `fatal`: DuckDB does nothing more, the process has to
 * be started again. `damage`: the file is not what it should be. `other`: everything else, such as a statement that is wrong.
 */
export type Trouble = "full" | "busy" | "fatal" | "damage" | "other";

const PATTERNS: readonly (readonly [RegExp, Trouble])[] = [
  [/no space left|ENOSPC|disk quota|max_temp_directory_size/i, "full"],
  [/could not set lock|conflicting lock/i, "busy"],
  [/FATAL|has been invalidated|out of memory error/i, "fatal"],
  [/permission denied|read-only file system|EACCES|EROFS|interrupt/i, "other"],
  [/corrupt|checksum|not a valid duckdb|serialization|deserialize|failure while replaying wal|wal file/i, "damage"],
  [/could not read|truncated|magic bytes|io error|internal error|catalog error|binder error/i, "damage"],
];

/** Whether nothing goes any more: memory that one statement did not get is the trouble of that statement alone. */
export function isOver(error: unknown): boolean {
  return /FATAL|has been invalidated/i.test(String(error));
}

export function troubleOf(error: unknown): Trouble {
  const text = String(error);
  for (const [pattern, trouble] of PATTERNS) if (pattern.test(text)) return trouble;
  return "other";
}

/** Null when a statement was broken off because its time was up. */
export async function inTime<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (/INTERRUPT Error/i.test(String(error))) return null;
    throw error;
  }
}

const LONGEST = 160;

/** In one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split("\n")[0].trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
