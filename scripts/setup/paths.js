// Where things are in this project.

import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The project's root, without a slash at the end. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** A path inside the project. */
export const inProject = (...parts) => join(ROOT, ...parts);

/** The built command. */
export const CLI = inProject("apps", "cli", "bin", "wireglass.js");

/** The set-up's own notes: locks and stamps. Safe to delete. */
export const STATE = inProject(".state");
