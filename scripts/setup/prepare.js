// Dependencies and build. A program of its own as well, so that root can have it run as the checkout's owner.

import { bundle, compile } from "./build.js";
import { installDependencies } from "./dependencies.js";
import { withLock } from "./lock.js";
import { main } from "./say.js";

/** `dashboard`: build that too, not only the packages. */
export function prepare(dashboard) {
  return withLock(async () => {
    await installDependencies();
    await compile();
    if (dashboard) await bundle();
  });
}

if (process.argv[1] === import.meta.filename) await main(() => prepare(process.argv[2] === "dashboard"));
