// node scripts/record.js [NAME…]: records real servers and clients talking, on ports that say nothing, into test/recordings.
// As root on a Debian with the packages that record/conversations.js names. All of it runs in a network and with process ids
// of its own: nothing leaves the machine, and nothing is left running.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { recordAll } from "./record/record-all.js";
import { main } from "./setup/say.js";

const INSIDE = "WIREGLASS_RECORD_INSIDE";

if (process.env[INSIDE] === undefined) {
  const own = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
  const command = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync("unshare", [...own, ...command], {
    stdio: "inherit",
    env: { ...process.env, [INSIDE]: "yes" },
  });
  process.exitCode = status ?? 1;
} else {
  await main(async () => {
    const failed = await recordAll(process.argv.slice(2));
    process.exit(failed > 0 ? 1 : 0);
  });
}
