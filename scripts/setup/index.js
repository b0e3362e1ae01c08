// The set-up that `npm start`, `npm test` and the others begin with: it brings a fresh clone to where it runs,
// and is silent and quick when there is nothing to do.

import { ensureLibpcap } from "./libpcap.js";
import { checkNodeVersion } from "./node-version.js";
import { asOwner } from "./owner.js";
import { inProject } from "./paths.js";
import { prepare } from "./prepare.js";
import { run } from "./run.js";
import { SetupFailure } from "./say.js";

export async function setUp() {
  checkNodeVersion();
  await Promise.all([ensureLibpcap(), prepareAsOwner()]);
}

async function prepareAsOwner() {
  const owner = asOwner();
  if (!owner) return prepare();
  const code = await run(process.execPath, [inProject("scripts", "setup", "prepare.js")], owner);
  if (code !== 0) throw new SetupFailure("the set-up failed (see above)");
}
