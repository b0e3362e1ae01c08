// Where captures are kept, made while the rights to make it are still there.

import { chownSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { problem } from "./problem.ts";

/** Traffic is private. */
const MODE = 0o700;

/** On which a Wireglass that keeps its history here answers commands. */
export const localSocket = (dataDir: string): string => join(dataDir, "history.sock");

interface Owner {
  uid: number;
  gid: number;
}

/**
 * What is made here, the folders of the names given among it, belongs to `owner`; what was there before is left as it is.
 * Answers with the captures' folder.
 */
export function prepareDataDir(dataDir: string, owner: Owner | null, names: readonly string[] = []): string {
  const captures = join(dataDir, "captures");
  try {
    for (const directory of [dataDir, captures, ...names.map((name) => join(dataDir, name))]) {
      const first = makeFolder(directory);
      if (first !== undefined && owner !== null) giveAway(first, directory, owner);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw problem("not-writable", `The data directory cannot be made: ${reason}.`, "Name another one with --data DIR.");
  }
  return captures;
}

/**
 * Answers with the first folder that had to be made. Not Node's own way, which never ends below /proc: there a folder's
 * parent exists and making the folder says that it does not.
 */
function makeFolder(directory: string): string | undefined {
  const missing: string[] = [];
  for (let at = directory; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) mkdirSync(folder, { mode: MODE });
  if (!statSync(directory).isDirectory()) throw new Error(`${directory} is not a directory`);
  return missing[0];
}

/** From the first directory that was made down to the last. */
function giveAway(first: string, last: string, owner: Owner): void {
  for (let directory = last; ; directory = dirname(directory)) {
    chownSync(directory, owner.uid, owner.gid);
    if (directory === first || directory === dirname(directory)) return;
  }
}
