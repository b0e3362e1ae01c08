// The engine as it is loaded: from one file, with V8's bytecode of it.

import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../scripts/setup/paths.js";

const DIST = join(ROOT, "packages", "core", "dist");
const LOADER = JSON.stringify(join(ROOT, "packages", "core", "load-face.js"));

let folder: string;
let bundles: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wireglass-faces-"));
  bundles = (await readdir(DIST)).filter((file) => file.endsWith(".cjs"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a program prints that has `loadFace` and the like, in a Node of its own: bytecode is of one set of flags. */
async function run(program: string): Promise<unknown> {
  const script = `import { loadFace, scriptOf, bytecodeFile } from ${LOADER}; import { readFileSync } from "node:fs";
    console.log(JSON.stringify(${program}));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  return JSON.parse(stdout);
}

test("there are two faces, and V8 takes the bytecode of both", async () => {
  expect(bundles).toHaveLength(2);
  for (const bundle of bundles) {
    const file = JSON.stringify(join(DIST, bundle));
    const script = `scriptOf(${file}, readFileSync(bytecodeFile(${file})))`;
    expect(await run(`${script}.cachedDataRejected`)).toBe(false);
  }
});

test("without it they are the same", async () => {
  for (const bundle of bundles) {
    const copy = join(folder, bundle);
    await copyFile(join(DIST, bundle), copy);
    const names = await run(`Object.keys(loadFace(${JSON.stringify(copy)}))`);
    expect(names).toEqual(await run(`Object.keys(loadFace(${JSON.stringify(join(DIST, bundle))}))`));
    expect(names).toContain("Decoder");
  }
});
