// The set-up that `npm start`, `npm test` and the others begin with: it brings a fresh clone to where it runs,
// and is silent and quick when there is nothing to do.

import { ensureLibpcap } from "./libpcap.js";
import { checkNodeVersion } from "./node-version.js";
import { asOwner } from "./owner.js";
import { inProject } from "./paths.js";
import { prepare } from "./prepare.js";
import { run } from "./run.js";
import { SetupFailure } from "./say.js";

/** Checks that only need the packages leave the dashboard out. */
export async function setUp({ dashboard = true } = {}) {
  checkNodeVersion();
  await Promise.all([ensureLibpcap(), prepareAsOwner(dashboard)]);
}

async function prepareAsOwner(dashboard) {
  const owner = asOwner();
  if (!owner) return prepare(dashboard);
  const script = inProject("scripts", "setup", "prepare.js");
  const code = await run(process.execPath, [script, ...(dashboard ? ["dashboard"] : [])], owner);
  if (code !== 0) throw new SetupFailure("the set-up failed (see above)");
}
