// The folder of captures: made, or refused at once.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareDataDir } from "./data-dir.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "wireglass-data-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("is made with all that leads to it, for its owner only", () => {
  const captures = prepareDataDir(join(folder, "a", "b"), null);
  expect(captures).toBe(join(folder, "a", "b", "captures"));
  expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o700);
  expect(prepareDataDir(join(folder, "a", "b"), null)).toBe(captures);
});

test("is refused where it cannot be made, without trying forever", () => {
  writeFileSync(join(folder, "file"), "");
  for (const wrong of ["/proc/nope", "/proc/nope/deeper", join(folder, "file"), join(folder, "file", "below")])
    expect(() => prepareDataDir(wrong, null), wrong).toThrow("The data directory cannot be made");
});
