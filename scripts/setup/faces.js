// Makes each face of core one file, because the engine's two hundred modules take longer to load, one by one, than a small
// capture to read; and keeps the bytecode that V8 makes of that file.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { bytecodeFile, loadFace, scriptOf } from "../../packages/core/load-face.js";
import { analyse, decode, someTraffic } from "./exercise.js";
import { inProject } from "./paths.js";

const DIST = inProject("packages", "core", "dist");
const COMPILED = join(DIST, ".tsbuildinfo");
/** By the names that the package's `exports` have: the whole, and what a thread needs that only decodes. */
const FACES = {
  bundle: { input: "index.js", exercise: analyse },
  "decoding-bundle": { input: "decoding.js", exercise: decode },
};

/** They are made again whenever the compiler has written anything, and their bytecode when V8 is another one. */
export async function makeFaces() {
  let traffic;
  for (const [name, { input, exercise }] of Object.entries(FACES)) {
    if (modified(loader(name)) <= modified(COMPILED) || bundle(name) === undefined)
      await makeFace(name, join(DIST, input));
    if (!existsSync(bytecodeFile(bundle(name)))) {
      traffic ??= someTraffic(loadFace(bundle("bundle")));
      makeBytecode(bundle(name), (face) => exercise(face, traffic));
    }
  }
}

async function makeFace(name, input) {
  const { rolldown } = await import("rolldown");
  const face = await rolldown({ input, platform: "neutral", resolve: { mainFields: ["module", "main"] } });
  const { output } = await face.generate({ format: "cjs" });
  const [chunk] = output;
  const code = inAscii(chunk.code);
  // V8 tells bytecode of another file by the file's length only, so the name has to tell the rest.
  const file = `${name}-${createHash("sha256").update(code).digest("hex").slice(0, 16)}.cjs`;
  const old = filesOf(name).filter((other) => other !== file);
  write(join(DIST, file), code);
  write(
    loader(name),
    `import { fileURLToPath } from "node:url";
import { loadFace } from "../load-face.js";
export const { ${chunk.exports.join(", ")} } = loadFace(fileURLToPath(new URL("${file}", import.meta.url)));
`,
  );
  for (const other of old) rmSync(join(DIST, other));
}

/** The same program, of which each character is one byte in a file and in memory: that is read in half the time. */
function inAscii(code) {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** V8 compiles a function when it is first called: what readings need is called, and then all that was compiled is kept. */
function makeBytecode(file, exercise) {
  // It would forget what is called once, as all that a file does when it is loaded.
  setFlagsFromString("--no-flush-bytecode");
  const script = scriptOf(file);
  const face = {};
  script.runInThisContext()(face);
  exercise(face);
  // Bytecode is of one set of flags.
  setFlagsFromString("--flush-bytecode");
  write(bytecodeFile(file), script.createCachedData());
}

/** Under the name that the package's `exports` have. */
const loader = (name) => join(DIST, `${name}.js`);

function bundle(name) {
  const file = filesOf(name).find((each) => each.endsWith(".cjs"));
  return file === undefined ? undefined : join(DIST, file);
}

/** The bundle and its bytecode. */
function filesOf(name) {
  return readdirSync(DIST).filter((file) => file.startsWith(`${name}-`) && file.includes(".cjs"));
}

const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whole or not at all: another process may be loading it, and V8 believes its bytecode. */
function write(file, content) {
  writeFileSync(`${file}.new`, content, { flush: true });
  renameSync(`${file}.new`, file);
}
