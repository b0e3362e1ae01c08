// One set-up at a time in one checkout: a second one waits for the first.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { STATE } from "./paths.js";
import { say } from "./say.js";

const POLL_MS = 200;

export async function withLock(work) {
  const file = join(STATE, "setup.lock");
  let told = false;
  for (;;) {
    const holder = take(file);
    if (holder === 0) break;
    if (!told) say(`another set-up is at work here (process ${holder}); waiting for it`);
    told = true;
    await sleep(POLL_MS);
  }
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** Takes the lock and answers 0, or answers with the process that holds it. */
function take(file) {
  try {
    mkdirSync(STATE, { recursive: true });
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return 0;
  } catch (error) {
    // A checkout that we may only read needs no lock: nothing can be built in it.
    if (error.code !== "EEXIST") return 0;
  }
  const holder = readHolder(file);
  if (holder > 0 && alive(holder)) return holder;
  // Left behind by a process that was killed.
  rmSync(file, { force: true });
  return take(file);
}

function readHolder(file) {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || 0;
  } catch {
    return 0;
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
