// Where the captures with known answers are: WIREGLASS_CAPTURES, else beside the project. They are not part of it.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { inProject } from "../setup/paths.js";

/** The folder, or null where there is none. */
export function capturesFolder() {
  const folder = resolve(process.env.WIREGLASS_CAPTURES || inProject("..", "shared", "captures"));
  return existsSync(join(folder, "dev")) ? folder : null;
}
