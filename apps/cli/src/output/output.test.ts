// What becomes of the file that an export is written to.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Output } from "./output.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "wireglass-output-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("an output to a file", () => {
  it("takes nothing away before there is something in its place", () => {
    const path = join(folder, "flows.csv");
    writeFileSync(path, "of yesterday, and longer than that of today");
    const output = new Output(path);
    output.flush();
    // A capture that cannot be opened ends here.
    expect(readFileSync(path, "utf8")).toMatch(/^of yesterday/);
    output.write("of today");
    output.close();
    expect(readFileSync(path, "utf8")).toBe("of today");
  });

  it("is empty when there was nothing to write", () => {
    const path = join(folder, "flows.ndjson");
    writeFileSync(path, "of yesterday");
    new Output(path).close();
    expect(readFileSync(path, "utf8")).toBe("");
  });
});
