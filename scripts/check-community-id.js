// node scripts/check-community-id.js FILE…: compares our flows' community ids with tshark's, capture by capture.

import { checkCommunityIds } from "./check/community-id.js";
import { main, SetupFailure } from "./setup/say.js";

await main(async () => {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new SetupFailure("usage: node scripts/check-community-id.js FILE…");
  let failed = 0;
  for (const file of files) {
    const { flows, problems } = await checkCommunityIds(file);
    console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${file}: ${flows} flows`);
    for (const problem of problems) console.log(`       ${problem}`);
    if (problems.length > 0) failed++;
  }
  console.log(`community ids: ${files.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});
