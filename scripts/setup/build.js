// Builds what is stale: the packages with tsc -b, which knows by itself, and the web bundle by a hash of its inputs.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { makeFaces } from "./faces.js";
import { inProject, ROOT } from "./paths.js";
import { run, runQuietly, tool } from "./run.js";
import { say, SetupFailure } from "./say.js";

const TSC = tool("typescript", "bin/tsc");
const WEB = inProject("apps", "web");
const WEB_OUTPUT = join(WEB, "dist", "index.html");
const WEB_STAMP = join(WEB, "dist", ".inputs");
const WEB_INPUTS = ["apps/web", "packages/core/src", "packages/contract/src", "package-lock.json"];

export async function compile() {
  const { output } = await runQuietly(process.execPath, [TSC, "-b", "--dry"]);
  if (output.includes("would build")) say("compiling the packages");
  if ((await run(process.execPath, [TSC, "-b"])) !== 0)
    throw new SetupFailure("the packages do not compile (see above)");
  await makeFaces();
}

export async function bundle() {
  const inputs = hash(WEB_INPUTS);
  if (existsSync(WEB_OUTPUT) && read(WEB_STAMP) === inputs) return;
  say("building the dashboard");
  const { code, output } = await runQuietly(process.execPath, [tool("vite", "bin/vite.js"), "build"], { cwd: WEB });
  if (code !== 0) {
    process.stderr.write(output);
    throw new SetupFailure("the dashboard could not be built (see above)");
  }
  writeFileSync(WEB_STAMP, inputs);
}

function hash(paths) {
  const sum = createHash("sha256");
  for (const path of paths) {
    for (const file of filesBelow(inProject(path))) sum.update(`${relative(ROOT, file)}\0`).update(readFileSync(file));
  }
  return sum.digest("hex");
}

const NOT_AN_INPUT = /^(dist|node_modules|\.vite)$|\.test\.tsx?$/;

function filesBelow(path) {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") return [path];
    throw error;
  }
  return entries
    .filter((entry) => !NOT_AN_INPUT.test(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]));
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
