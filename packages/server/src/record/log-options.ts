// The log's file, opened while there are the rights to; a new one is given to the user who will write it.

import { existsSync, fchownSync, openSync } from "node:fs";
import { resolve } from "node:path";
import type { User } from "@wireglass/capture";
import type { LogOptions } from "@wireglass/store/log";
import { problem } from "../problem.ts";

const MODE = 0o600;

/** Throws a ProblemError. */
export function openLog(options: Omit<LogOptions, "descriptor">, user: User | null): LogOptions {
  // The working folder may change.
  const path = resolve(options.path);
  try {
    const isNew = !existsSync(path);
    const descriptor = openSync(path, "a+", MODE);
    if (isNew && user !== null) fchownSync(descriptor, user.uid, user.gid);
    return { ...options, path, descriptor };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw problem("not-writable", `${path} cannot be written: ${reason}.`, "Name another file with --log FILE.");
  }
}
