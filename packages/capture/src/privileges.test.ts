import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseUser, dropPrivileges, mayRead, parsePasswd } from "./privileges.ts";
import type { Identity, User, UserSources } from "./privileges.ts";
import { CaptureError } from "./problems.ts";

const PASSWD = [
  "root:x:0:0:root:/root:/bin/bash",
  "alice:x:1000:1001:Alice,,,:/home/alice:/bin/sh",
  "nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false",
  "broken:x:one:1:::",
].join("\n");
const lookup = (name: string): User | null => parsePasswd(PASSWD, name);
const root = (environment: UserSources["environment"] = {}): UserSources => ({ uid: 0, environment, lookup });
const ALICE: User = { uid: 1000, gid: 1001, name: "alice", home: "/home/alice" };

describe("parsePasswd", () => {
  it("reads a line, macOS' negative ids included", () => {
    expect(lookup("alice")).toEqual(ALICE);
    expect(lookup("nobody")).toMatchObject({ uid: 4294967294, gid: 4294967294 });
  });
  it("knows neither others nor broken lines", () => {
    expect(lookup("bob")).toBeNull();
    expect(lookup("broken")).toBeNull();
  });
});

describe("chooseUser", () => {
  it("takes the user named, then the one behind sudo, then nobody", () => {
    expect(chooseUser("alice", root({ SUDO_UID: "7", SUDO_GID: "7" }))).toEqual(ALICE);
    expect(chooseUser(undefined, root({ SUDO_UID: "1000", SUDO_GID: "1001", SUDO_USER: "alice" }))).toEqual(ALICE);
    expect(chooseUser(undefined, root())).toMatchObject({ name: "nobody" });
  });
  it("does not believe a sudo name that belongs to another id", () => {
    const sudo = { SUDO_UID: "1234", SUDO_GID: "1234", SUDO_USER: "alice" };
    expect(chooseUser(undefined, root(sudo))).toEqual({ uid: 1234, gid: 1234, name: "1234", home: null });
  });
  it("sees nobody behind root's own sudo", () => {
    expect(chooseUser(undefined, root({ SUDO_UID: "0", SUDO_GID: "0", SUDO_USER: "root" }))).toMatchObject({
      name: "nobody",
    });
  });
  it("has nothing to give up without root, or when root is asked for", () => {
    expect(chooseUser(undefined, { uid: 1000, environment: {}, lookup })).toBeNull();
    expect(chooseUser("alice", { uid: 1000, environment: {}, lookup })).toBeNull();
    expect(chooseUser("root", root())).toBeNull();
  });
  it("says what cannot be", () => {
    expect(chooseUser("bob", root())).toMatchObject({ code: "no-such-user" });
    expect(chooseUser("alice", { uid: 7, environment: {}, lookup })).toMatchObject({ code: "not-root" });
    expect(chooseUser(undefined, { uid: 0, environment: {}, lookup: () => null })).toMatchObject({
      code: "no-unprivileged-user",
    });
  });
});

/** A process as the kernel would keep it; `keeps` simulates a system that does not really drop. */
function fakeProcess(keeps: "nothing" | "saved uid" | "groups" | "effective uid" = "nothing") {
  const calls: string[] = [];
  let [uid, gid, groups] = [0, 0, [0, 4]];
  const need = () => {
    if (uid !== 0 && keeps !== "saved uid") throw new Error("EPERM");
  };
  const identity: Identity = {
    getuid: () => uid,
    geteuid: () => (keeps === "effective uid" ? 0 : uid),
    getgid: () => gid,
    getegid: () => gid,
    getgroups: () => groups,
    setgroups: (list) => {
      need();
      calls.push("setgroups");
      if (keeps !== "groups") groups = list;
    },
    initgroups: (name, extra) => {
      need();
      calls.push(`initgroups ${name}`);
      groups = [extra, 27];
    },
    setgid: (id) => {
      need();
      calls.push("setgid");
      gid = id;
    },
    setuid: (id) => {
      need();
      calls.push("setuid");
      uid = id;
    },
  };
  return { identity, calls };
}

describe("dropPrivileges", () => {
  it("drops the groups first and the user last", () => {
    const { identity, calls } = fakeProcess();
    dropPrivileges({ uid: 1000, gid: 1001 }, identity);
    expect(calls).toEqual(["setgroups", "setgid", "setuid"]);
    expect([identity.getuid(), identity.getgid(), identity.getgroups()]).toEqual([1000, 1001, []]);
  });
  it("takes the user's own groups along when it has a name", () => {
    const { identity, calls } = fakeProcess();
    dropPrivileges(ALICE, identity);
    expect(calls[0]).toBe("initgroups alice");
  });
  it.each(["saved uid", "groups", "effective uid"] as const)("notices that the system kept the %s", (kept) => {
    const { identity } = fakeProcess(kept);
    expect(() => dropPrivileges({ uid: 1000, gid: 1001 }, identity)).toThrow(CaptureError);
  });
  it("fails with its own problem when it may not", () => {
    const { identity } = fakeProcess();
    identity.setuid(5);
    expect(() => dropPrivileges({ uid: 1000, gid: 1001 }, identity)).toThrow(/user 1000: EPERM/);
  });
});

describe("mayRead", () => {
  const STRANGER = { uid: 54_321, gid: 54_321 };

  it("goes by the modes of the file and of the folders above it", () => {
    const folder = mkdtempSync(join(tmpdir(), "wireglass-modes-"));
    const inner = join(folder, "inner");
    const file = join(inner, "file");
    const link = join(folder, "link");
    mkdirSync(inner);
    writeFileSync(file, "");
    symlinkSync(file, link);
    const asked = (ofFile: number, ofFolder: number): boolean[] => {
      chmodSync(file, ofFile);
      chmodSync(inner, ofFolder);
      return [mayRead(STRANGER, file), mayRead(STRANGER, link)];
    };
    chmodSync(folder, 0o755);
    expect(asked(0o644, 0o755)).toEqual([true, true]);
    expect(asked(0o604, 0o701)).toEqual([true, true]);
    expect(asked(0o640, 0o755)).toEqual([false, false]);
    expect(asked(0o644, 0o754)).toEqual([false, false]);
    const own = { uid: process.getuid!(), gid: process.getgid!() };
    chmodSync(inner, 0o700);
    expect([mayRead(own, file), mayRead(STRANGER, join(folder, "nothing"))]).toEqual([true, false]);
    rmSync(folder, { recursive: true });
  });
});
