// What is remembered of the probes, in a file that anything may have happened to.

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../source/testing.ts";
import { parseRemembered, ProbeFile } from "./probe-file.ts";
import type { Remembered } from "./probe-file.ts";

const UNDECIDED: Remembered = { running: true, custom: [], defaults: {} };
const DECIDED: Remembered = {
  running: false,
  custom: [{ target: "a.example", interval_s: 5, timeout_s: 2 }],
  defaults: { gateway: null, resolver: { interval_s: 10, timeout_s: 1 } },
};

describe("the file", () => {
  it("is written in one step, for the user alone, and read again", async () => {
    const folder = temporaryDirectory();
    const file = new ProbeFile(join(folder, "probes.json"));
    expect(await file.read()).toEqual(UNDECIDED);
    await file.write(DECIDED);
    expect(await file.read()).toEqual(DECIDED);
    expect(readdirSync(folder)).toEqual(["probes.json"]);
    expect(statSync(join(folder, "probes.json")).mode & 0o777).toBe(0o600);
  });

  it("that is no JSON is put aside, for whoever wants to mend it", async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "probes.json"), "{ cut");
    expect(await new ProbeFile(join(folder, "probes.json")).read()).toEqual(UNDECIDED);
    expect(readdirSync(folder)).toEqual(["probes.json.damaged"]);
  });

  it("that cannot be written is a problem, and the old one stays", async () => {
    const folder = temporaryDirectory();
    await expect(new ProbeFile(join(folder, "missing", "probes.json")).write(DECIDED)).rejects.toMatchObject({
      problem: { code: "not-writable" },
    });
    writeFileSync(join(folder, "probes.json"), "old");
    expect(readFileSync(join(folder, "probes.json"), "utf8")).toBe("old");
  });
});

describe("what was written by others", () => {
  it("counts as far as it is right", () => {
    const value = {
      running: "no",
      custom: [{ target: "b.example" }, { target: "c", interval_s: 0 }, null, 5, { target: "" }],
      defaults: { gateway: { interval_s: -1, timeout_s: 1 }, resolver: null, other: null },
    };
    expect(parseRemembered(value)).toEqual({
      running: true,
      custom: [{ target: "b.example", interval_s: 2, timeout_s: 1 }],
      defaults: { resolver: null },
    });
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.anything(), (value) => Array.isArray(parseRemembered(value).custom)));
  });
});
