// What is remembered, and what becomes of a file that cannot be used.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryDirectory } from "./source/testing.ts";
import { JsonFile } from "./json-file.ts";

it("is read as it was written", async () => {
  const file = new JsonFile(join(temporaryDirectory(), "a.json"), "It");
  expect(await file.read()).toBeUndefined();
  await file.write({ a: 1 });
  expect(await file.read()).toEqual({ a: 1 });
});

it("is put aside where it cannot be understood", async () => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, "a.json"), "{");
  const file = new JsonFile(join(folder, "a.json"), "It");
  expect(await file.read()).toBeUndefined();
  await file.write({});
  expect(readFileSync(join(folder, "a.json.damaged"), "utf8")).toBe("{");
});

it("is put aside where it cannot be read", async () => {
  const folder = temporaryDirectory();
  // Even root cannot read that.
  mkdirSync(join(folder, "a.json"));
  const file = new JsonFile(join(folder, "a.json"), "It");
  expect(await file.read()).toBeUndefined();
  await file.write({});
  expect(readdirSync(folder).toSorted()).toEqual(["a.json", "a.json.damaged"]);
});
