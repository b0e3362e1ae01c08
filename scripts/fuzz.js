// npm run fuzz: two million damaged frames from decode to flows, and a flood of five million SYNs with real flows in it.

import { fuzz } from "./check/fuzz.js";
import { main } from "./setup/say.js";
import { setUp } from "./setup/index.js";

await main(async () => {
  await setUp({ dashboard: false });
  process.exitCode = await fuzz(2_000_000, 5_000_000);
});
