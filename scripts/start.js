// npm start -- ARGS: set-up, then `wireglass serve ARGS` in this very process, so that signals, standard input and the
// exit code are the command's own.

import { pathToFileURL } from "node:url";
import { CLI } from "./setup/paths.js";
import { main } from "./setup/say.js";
import { setUp } from "./setup/index.js";

await main(async () => {
  await setUp();
  process.argv = [process.execPath, CLI, "serve", ...process.argv.slice(2)];
  await import(pathToFileURL(CLI).href);
});
