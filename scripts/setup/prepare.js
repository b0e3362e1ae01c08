// Dependencies and build. A program of its own as well, so that root can have it run as the checkout's owner.

import { build } from "./build.js";
import { installDependencies } from "./dependencies.js";
import { withLock } from "./lock.js";
import { main } from "./say.js";

export function prepare() {
  return withLock(async () => {
    await installDependencies();
    await build();
  });
}

if (process.argv[1] === import.meta.filename) await main(prepare);
