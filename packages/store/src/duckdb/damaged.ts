// What cannot be used is taken out of the way: moved into a folder of its own, or left alone, and told of. Nothing of it is deleted.

import { closeSync, copyFileSync, mkdirSync, openSync, readSync, readdirSync, renameSync, truncateSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Segment } from "./segment.ts";
import { reasonOf } from "./trouble.ts";

/** Of a write-ahead log: the entry that tells its version. */
const LOG_BEGINNING = Buffer.of(0x64, 0, 0x62);

export class Damaged {
  readonly messages: string[] = [];
  readonly #onDamage: (message: string) => void;

  constructor(onDamage: (message: string) => void) {
    this.#onDamage = onDamage;
  }

  /** Where it is now; null when it was not there. With a reason people are told. */
  moveAside(path: string, reason: string | null): string | null {
    const folder = join(dirname(path), "damaged");
    mkdirSync(folder, { recursive: true });
    let target = join(folder, basename(path));
    for (let n = 1; existing(folder, basename(target)); n++) target = join(folder, `${basename(path)}.${n}`);
    try {
      renameSync(path, target);
    } catch {
      return null;
    }
    if (reason !== null) this.tell(`${basename(path)} was damaged (${reason}) and is now ${target}`);
    return target;
  }

  tell(message: string): void {
    this.messages.push(message);
    this.#onDamage(message);
  }

  /** DuckDB takes a log that does not begin as one for the rest of one, and says nothing. */
  checkLog({ wal, walBytes }: Segment): void {
    if (walBytes >= LOG_BEGINNING.length && !beginsWith(wal, LOG_BEGINNING))
      this.moveAside(wal, "it does not begin as a log does");
  }

  /** What is before the damage is kept, if DuckDB tells where that is, and if that has not been tried. */
  mendLog({ wal }: Segment, error: unknown, mayCut: boolean): void {
    const position = Number(/entry at byte position (\d+)/.exec(String(error))?.[1] ?? 0);
    const whole = this.moveAside(wal, reasonOf(error));
    if (whole === null || position === 0 || !mayCut) return;
    copyFileSync(whole, wal);
    truncateSync(wal, position);
  }
}

function beginsWith(path: string, bytes: Uint8Array): boolean {
  const descriptor = openSync(path, "r");
  try {
    const beginning = Buffer.alloc(bytes.length);
    readSync(descriptor, beginning);
    return beginning.equals(bytes);
  } finally {
    closeSync(descriptor);
  }
}

function existing(folder: string, name: string): boolean {
  return readdirSync(folder).includes(name);
}
