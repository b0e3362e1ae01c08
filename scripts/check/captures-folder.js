// Where the captures with known answers are: WIREGLASS_CAPTURES, else beside the project. They are not part of it.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { inProject } from "../setup/paths.js";
import { SetupFailure } from "../setup/say.js";

/** The folder, or null where there is none. */
export function capturesFolder() {
  const folder = resolve(process.env.WIREGLASS_CAPTURES || inProject("..", "shared", "captures"));
  return existsSync(join(folder, "dev")) ? folder : null;
}

/** The name that a capture's truth goes by. */
export const nameOf = (file) => basename(file).replace(/\..*$/, "");

/** { folder, files }: those named on the command line, in that folder or elsewhere; else all of it that can be read at all. */
export function capturesToCheck(named) {
  const folder = capturesFolder();
  if (!folder) throw new SetupFailure("no captures with known answers here: name their folder in WIREGLASS_CAPTURES");
  const inFolder = (file) => join(folder, "dev", file);
  if (named.length > 0) return { folder, files: named.map((file) => (existsSync(file) ? file : inFolder(file))) };
  const damaged = JSON.parse(readFileSync(inProject("test", "captures", "damaged.json"), "utf8"));
  const whole = readdirSync(join(folder, "dev")).filter((file) => damaged[nameOf(file)]?.packets !== 0);
  return { folder, files: whole.map(inFolder) };
}
