// Giving root up: for whom, and proof that it is gone.

import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { CaptureError, problem } from "./problems.ts";
import type { Problem } from "./problems.ts";

export interface User {
  uid: number;
  gid: number;
  name: string;
  /** Home folder, or null where the system does not tell. */
  home: string | null;
}

/** What the choice depends on; the defaults are this process and this system. */
export interface UserSources {
  uid: number | null;
  environment: Partial<Record<string, string>>;
  lookup(name: string): User | null;
}

const NOBODY = ["nobody", "_nobody"];

/**
 * Who to become before the first frame is read: the user named, else the one behind sudo, else nobody. Null when there
 * is nothing to give up: this is not root, or "root" was asked for by name.
 */
export function chooseUser(name?: string, sources: UserSources = thisSystem()): User | null | Problem {
  const { uid, environment, lookup } = sources;
  if (name !== undefined) {
    const user = lookup(name);
    if (user === null) return problem("no-such-user", { name });
    if (user.uid === uid) return null;
    return uid === 0 ? user : problem("not-root", { name });
  }
  if (uid !== 0) return null;
  return (
    sudoUser(environment, lookup) ?? NOBODY.map(lookup).find((user) => user !== null) ?? problem("no-unprivileged-user")
  );
}

function sudoUser(environment: UserSources["environment"], lookup: UserSources["lookup"]): User | null {
  const uid = parseId(environment["SUDO_UID"]);
  const gid = parseId(environment["SUDO_GID"]);
  // root's own sudo: nobody is behind it.
  if (uid === null || gid === null || uid === 0) return null;
  const user = lookup(environment["SUDO_USER"] ?? "");
  // Only a name that fits the id: the name decides about groups.
  return user?.uid === uid ? { ...user, gid } : { uid, gid, name: String(uid), home: null };
}

function thisSystem(): UserSources {
  return { uid: process.geteuid?.() ?? null, environment: process.env, lookup: lookupUser };
}

/** /etc/passwd first; `id` also knows users of a directory service. */
export function lookupUser(name: string): User | null {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(name)) return null;
  try {
    const user = parsePasswd(readFileSync("/etc/passwd", "utf8"), name);
    if (user !== null) return user;
  } catch {
    // No such file: ask the system instead.
  }
  try {
    const ask = (option: string) => execFileSync("id", [option, name], { encoding: "utf8", stdio: "pipe" }).trim();
    const uid = parseId(ask("-u"));
    const gid = parseId(ask("-g"));
    return uid === null || gid === null ? null : { uid, gid, name, home: null };
  } catch {
    return null;
  }
}

/** A line is name:password:uid:gid:comment:home:shell. */
export function parsePasswd(text: string, name: string): User | null {
  for (const line of text.split("\n")) {
    const [lineName, , uidText, gidText, , home] = line.split(":");
    if (lineName !== name) continue;
    const uid = parseId(uidText);
    const gid = parseId(gidText);
    return uid === null || gid === null
      ? null
      : { uid, gid, name, home: home === undefined || home === "" ? null : home };
  }
  return null;
}

/** macOS writes nobody's id as -2. */
function parseId(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) >>> 0 : null;
}

/** Whether the user may read a file, by its mode and by those of the folders above it: what stands in lists of access is not asked. */
export function mayRead({ uid, gid }: Pick<User, "uid" | "gid">, path: string): boolean {
  const READ = 4;
  const PASS = 1;
  const may = (at: string, what: number): boolean => {
    const { mode, uid: owner, gid: group } = statSync(at);
    return ((mode >> (owner === uid ? 6 : group === gid ? 3 : 0)) & what) !== 0;
  };
  try {
    const real = realpathSync(path);
    if (!may(real, READ)) return false;
    for (let at = dirname(real); may(at, PASS); at = dirname(at)) if (at === dirname(at)) return true;
  } catch {
    // What cannot be looked at, nobody may read.
  }
  return false;
}

/** The system calls, as Node has them on POSIX systems. */
export interface Identity {
  getuid(): number;
  geteuid(): number;
  getgid(): number;
  getegid(): number;
  getgroups(): number[];
  setgroups(groups: number[]): void;
  initgroups(user: string, extraGroup: number): void;
  setgid(id: number): void;
  setuid(id: number): void;
}

/**
 * Becomes this user, for good and for all threads; throws a CaptureError when root is not provably gone. With a name,
 * the user's other groups come along; without, none.
 */
export function dropPrivileges(
  user: { uid: number; gid: number; name?: string },
  identity: Identity = process as unknown as Identity,
): void {
  const name = user.name ?? `user ${user.uid}`;
  try {
    // The groups first: after setuid there is no right left to change them.
    if (user.name === undefined || user.name === String(user.uid)) identity.setgroups([]);
    else identity.initgroups(user.name, user.gid);
    identity.setgid(user.gid);
    identity.setuid(user.uid);
  } catch (error) {
    throw new CaptureError(
      problem("drop-failed", { name, detail: error instanceof Error ? error.message : String(error) }),
    );
  }
  const isUser = identity.getuid() === user.uid && identity.geteuid() === user.uid;
  const isGroup = identity.getgid() === user.gid && identity.getegid() === user.gid;
  if (
    !isUser ||
    !isGroup ||
    identity.getgroups().includes(0) ||
    regains(() => identity.setuid(0)) ||
    regains(() => identity.setgid(0))
  ) {
    throw new CaptureError(problem("drop-failed", { name, detail: "the system kept some of root's rights" }));
  }
}

function regains(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
