// One writer for each ring. The lock names a process and when it began, so that one that a crash has left behind is known.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAME = "ring.lock";
/** Who runs as somebody else must be able to read that it is held: what cannot be read looks left behind. */
const MODE = 0o644;

/** False: another process that is alive writes here. */
export function lockRing(directory: string): boolean {
  const path = join(directory, NAME);
  const mine = identity(process.pid);
  for (let tries = 0; tries < 3; tries++) {
    try {
      writeFileSync(path, mine, { flag: "wx", mode: MODE });
      return true;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = read(path);
    // A thread of this process that has died held it.
    if (holder === mine) return true;
    const pid = Number(holder.split(" ")[0]);
    if (Number.isInteger(pid) && pid > 0 && identity(pid) === holder && isAlive(pid)) return false;
    rmSync(path, { force: true });
  }
  return false;
}

export function unlockRing(directory: string): void {
  const path = join(directory, NAME);
  if (read(path) === identity(process.pid)) rmSync(path, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Numbers of processes come again; with the time of their beginning, where the system tells it, they do not. */
function identity(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  // The name may have spaces and brackets in it; the 22nd field is the 20th behind it.
  const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  return `${pid} ${started}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
