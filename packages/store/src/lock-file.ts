// One user of a folder. The file names a process and when it began, so that one that a crash has left behind is known.

import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** Who runs as somebody else must be able to read that it is held: what cannot be read looks left behind. */
const MODE = 0o644;

/** Null: it is ours now. Otherwise the process that holds it, which is alive. */
export function takeLock(path: string): number | null {
  const mine = identity(process.pid);
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: "wx", mode: MODE });
      return null;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = read(path);
    // A thread of this process that has died held it.
    if (holder === mine) return null;
    const pid = Number(holder.split(" ")[0]);
    if (Number.isInteger(pid) && pid > 0 && identity(pid) === holder && isAlive(pid)) return pid;
    rmSync(path);
  }
}

export function releaseLock(path: string): void {
  if (read(path) !== identity(process.pid)) return;
  try {
    rmSync(path);
  } catch {
    // Made while we were root, and not ours any more: it is known to be left behind.
  }
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
