// One user of a folder. The file names a process and when it began, so that one that a crash has left behind is known.

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Who runs as somebody else must be able to read that it is held: what cannot be read looks left behind. */
const MODE = 0o644;

/** Null: it is ours now. Otherwise the process that holds it, which is alive. */
export function takeLock(path: string): number | null {
  const mine = identity(process.pid);
  for (;;) {
    if (make(path, mine)) return null;
    const holder = read(path);
    // A thread of this process that has died held it.
    if (holder === mine) return null;
    const pid = Number(holder.split(" ")[0]);
    if (Number.isInteger(pid) && pid > 0 && identity(pid) === holder && isAlive(pid)) return pid;
    clear(path, holder);
  }
}

/** In one step, so that nobody finds a lock that does not yet say whose it is. False: there is one. */
function make(path: string, mine: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine, { mode: MODE });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    return makePlain(path, mine);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The same on a file system without hard links, as well as it goes. */
function makePlain(path: string, mine: string): boolean {
  try {
    writeFileSync(path, mine, { flag: "wx", mode: MODE });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** The lock that `holder` has left behind goes. Others may be clearing it as well: one of them may have made its own by now. */
function clear(path: string, holder: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== holder) linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
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

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
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
