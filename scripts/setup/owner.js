// Who owns the checkout. `sudo npm start` must not leave files of root in a user's folder.

import { readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { ROOT } from "./paths.js";

/** Options for spawning a program as the checkout's owner, or null when that is who we are. */
export function asOwner() {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = statSync(ROOT);
  return uid === 0 ? null : { uid, gid, env: { ...process.env, HOME: homeOf(uid) } };
}

function homeOf(uid) {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.split(":")[2] === String(uid));
  return line?.split(":")[5] ?? tmpdir();
}
