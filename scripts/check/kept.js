// What other programs say of files, kept between runs: they say the same of the same file. The folder may be deleted.

import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { inProject } from "../setup/paths.js";

const FOLDER = inProject("node_modules", ".cache", "wireglass-check");
const FORGOTTEN_AFTER_MS = 14 * 24 * 3600 * 1000;

/** The text that `make` answers with, from the last time if nothing of `key` has changed. A null is not kept. */
export async function kept(key, make) {
  const file = join(FOLDER, `${hash(JSON.stringify(key))}.gz`);
  const had = load(file);
  if (had !== null) return had;
  const text = await make();
  if (text !== null) save(file, text);
  return text;
}

const digests = new Map();

/** Of a file's content. */
export function digestOf(file) {
  const { mtimeMs, size } = statSync(file);
  const state = `${file} ${mtimeMs} ${size}`;
  if (!digests.has(state)) digests.set(state, hash(readFileSync(file)));
  return digests.get(state);
}

/** Deletes what nobody has asked for in a while. */
export function forgetOld() {
  try {
    for (const name of readdirSync(FOLDER)) {
      const file = join(FOLDER, name);
      if (Date.now() - statSync(file).mtimeMs > FORGOTTEN_AFTER_MS) rmSync(file);
    }
  } catch {
    // There is none, or it is not ours.
  }
}

const hash = (data) => createHash("sha256").update(data).digest("hex");

function load(file) {
  try {
    const text = gunzipSync(readFileSync(file)).toString();
    const now = new Date();
    utimesSync(file, now, now);
    return text;
  } catch {
    return null;
  }
}

function save(file, text) {
  try {
    mkdirSync(FOLDER, { recursive: true });
    const unfinished = join(FOLDER, randomUUID());
    writeFileSync(unfinished, gzipSync(text, { level: 1 }));
    renameSync(unfinished, file);
  } catch {
    // Then it is asked again the next time.
  }
}
