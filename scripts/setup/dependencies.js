// Installs the npm dependencies when what is installed is not what package-lock.json asks for.

import { readFileSync } from "node:fs";
import { inProject } from "./paths.js";
import { runQuietly } from "./run.js";
import { say, SetupFailure } from "./say.js";

export async function installDependencies() {
  if (installed()) return;
  say("installing the npm packages (once, about half a minute)");
  // No package here needs an install script, so none is run.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const { code, output } = npm?.endsWith(".js")
    ? await runQuietly(process.execPath, [npm, ...args])
    : await runQuietly("npm", args, { shell: process.platform === "win32" });
  if (code === 0) return;
  process.stderr.write(output);
  throw new SetupFailure(
    "npm could not install the packages (see above). Is the npm registry reachable? Then start again.",
  );
}

/** npm writes down what it has installed in node_modules/.package-lock.json, last of all. */
function installed() {
  const wanted = packages("package-lock.json");
  const present = packages("node_modules/.package-lock.json");
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.startsWith("node_modules/") ||
      (present[path] ? present[path].version === entry.version : entry.optional || entry.devOptional),
  );
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(inProject(file), "utf8")).packages ?? {};
  } catch {
    return {};
  }
}
