// npm test -- ARGS: set-up, then the tests; ARGS go to vitest. Passes without root, libpcap, tshark and a browser:
// what needs them is skipped.

import { main } from "./setup/say.js";
import { run, tool } from "./setup/run.js";
import { setUp } from "./setup/index.js";

await main(async () => {
  await setUp();
  process.exitCode = await run(process.execPath, [tool("vitest", "vitest.mjs"), "run", ...process.argv.slice(2)]);
});
