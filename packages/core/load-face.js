// Loads a face of core from the one file that the build has made of it, with the bytecode that V8 made of it then: to parse
// it all again takes V8 longer, at each start, than a small capture takes to read.

import { readFileSync } from "node:fs";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";

/** What the face exports. `file` is the bundle; its bytecode lies beside it. */
export function loadFace(file) {
  const exports = {};
  scriptOf(file, bytecodeOf(file)).runInThisContext()(exports);
  return exports;
}

/** The bundle as a function of its exports. */
export function scriptOf(file, cachedData) {
  const source = `"use strict";(function (exports) {${readFileSync(file, "latin1")}\n})`;
  return new Script(source, { filename: file, cachedData });
}

/** Where the bytecode is for this version of V8 with these settings: no other takes it. */
export const bytecodeFile = (file) => `${file}.${cachedDataVersionTag()}`;

/** Undefined where Node has changed since the build: then V8 parses the bundle, as ever. */
function bytecodeOf(file) {
  try {
    return readFileSync(bytecodeFile(file));
  } catch {
    return undefined;
  }
}
