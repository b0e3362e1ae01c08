// Which captures a data folder holds already: putting one in twice would count everything twice.

import { createHash } from "node:crypto";
import { appendFileSync, chownSync, readFileSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** A line for each capture, as JSON, beside the history: who deletes that deletes this. */
const NAME = "captures.ndjson";
/** At the beginning and at the end of a file. */
const SAMPLE = 1 << 16;

export interface Imported {
  /** Tells the contents: size, beginning and end; the same under another name. */
  contents: string;
  path: string;
  /** Milliseconds since 1970. */
  time: number;
}

export class Imports {
  readonly #folder: string;
  readonly #file: string;
  readonly #known = new Map<string, Imported>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, NAME);
    for (const imported of readLines(this.#file)) this.#known.set(imported.contents, imported);
  }

  find(contents: string): Imported | null {
    return this.#known.get(contents) ?? null;
  }

  add(imported: Imported): void {
    this.#known.set(imported.contents, imported);
    appendFileSync(this.#file, `${JSON.stringify(imported)}\n`, { mode: 0o600 });
    // What root writes here is not root's: the dashboard runs as the folder's owner.
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = statSync(this.#folder);
    chownSync(this.#file, uid, gid);
  }
}

/** Null for what is no file, or cannot be read. */
export async function contentsOf(path: string): Promise<string | null> {
  if (path === "-") return null;
  const handle = await open(path, "r").catch(() => null);
  if (handle === null) return null;
  try {
    const { size, isFile } = await handle.stat().then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
    if (!isFile) return null;
    const sample = Buffer.alloc(2 * SAMPLE);
    await handle.read(sample, 0, SAMPLE, 0);
    await handle.read(sample, SAMPLE, SAMPLE, Math.max(0, size - SAMPLE));
    return createHash("sha256").update(`${size}\n`).update(sample).digest("hex");
  } finally {
    await handle.close();
  }
}

/** A line that was cut off by a crash is none. */
function readLines(file: string): Imported[] {
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      const value = JSON.parse(line) as Imported;
      return typeof value.contents === "string" && Number.isFinite(value.time) ? [value] : [];
    } catch {
      return [];
    }
  });
}
