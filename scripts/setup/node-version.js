// Checks that this Node is new enough.

import { SetupFailure } from "./say.js";

const NEEDED = [20, 19];

export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  throw new SetupFailure(
    `Node ${version} is too old: Wireglass needs ${NEEDED.join(".")} or newer. Install one from https://nodejs.org or your system's packages.`,
  );
}
