// One holder, also when several come at the same moment.

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { releaseLock, takeLock } from "./lock-file.ts";

vi.mock("node:fs", { spy: true });

let path = "";
beforeEach(() => (path = join(fs.mkdtempSync(join(tmpdir(), "wireglass-lock-")), "lock")));
afterEach(() => {
  vi.mocked(fs.renameSync).mockReset();
  vi.mocked(fs.linkSync).mockReset();
  fs.rmSync(join(path, ".."), { recursive: true });
});

const LEFT_BEHIND = "4000000 1";

/** What another process that is alive writes: the one that has started this one. */
function lockOfParent(): string {
  takeLock(path);
  const mine = fs.readFileSync(path, "utf8");
  fs.rmSync(path);
  if (mine.endsWith(" ")) return `${process.ppid} `;
  const stat = fs.readFileSync(`/proc/${process.ppid}/stat`, "utf8");
  return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
}

const left = (): string[] => fs.readdirSync(join(path, ".."));

describe("a lock", () => {
  it("is ours, again and again, until it is released", () => {
    expect([takeLock(path), takeLock(path)]).toEqual([null, null]);
    expect(left()).toEqual(["lock"]);
    releaseLock(path);
    expect(left()).toEqual([]);
  });

  it("is that of whoever is alive, and stays theirs", () => {
    const other = lockOfParent();
    fs.writeFileSync(path, other);
    expect(takeLock(path)).toBe(process.ppid);
    releaseLock(path);
    expect(fs.readFileSync(path, "utf8")).toBe(other);
  });

  it("says whose it is from its first moment on", () => {
    vi.mocked(fs.writeFileSync).mockClear();
    takeLock(path);
    expect(vi.mocked(fs.writeFileSync).mock.calls.map(([file]) => file)).not.toContain(path);
  });

  it("that was left behind is taken", () => {
    fs.writeFileSync(path, LEFT_BEHIND);
    expect(takeLock(path)).toBeNull();
    expect(left()).toEqual(["lock"]);
  });

  it("that was left behind and has just been taken by somebody else is given back", async () => {
    const { renameSync } = await vi.importActual<typeof fs>("node:fs");
    const other = lockOfParent();
    fs.writeFileSync(path, LEFT_BEHIND);
    vi.mocked(fs.renameSync).mockImplementationOnce((from, to) => {
      fs.writeFileSync(path, other);
      renameSync(from, to);
    });
    expect(takeLock(path)).toBe(process.ppid);
    expect(left()).toEqual(["lock"]);
    expect(fs.readFileSync(path, "utf8")).toBe(other);
  });

  it("is made without hard links where there are none", () => {
    vi.mocked(fs.linkSync).mockImplementation(() => {
      throw Object.assign(new Error("not here"), { code: "EPERM" });
    });
    expect([takeLock(path), takeLock(path)]).toEqual([null, null]);
    expect(left()).toEqual(["lock"]);
  });
});
