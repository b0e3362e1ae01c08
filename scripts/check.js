// npm run check: all that CI runs. Every step runs even when one before it failed; the last lines are the counts.
// --after-test leaves the tests out, for a caller that has just run them.

import { forgetOld } from "./check/kept.js";
import { STEPS } from "./check/steps.js";
import { main } from "./setup/say.js";
import { setUp } from "./setup/index.js";

await main(async () => {
  await setUp();
  forgetOld();
  const skipped = process.argv.includes("--after-test") ? ["tests"] : [];
  const results = [];
  for (const step of STEPS.filter(({ name }) => !skipped.includes(name))) {
    console.log(`\n── ${step.name} ──`);
    const start = performance.now();
    const result = await step.run();
    results.push({ name: step.name, seconds: (performance.now() - start) / 1000, ...result });
  }
  console.log("");
  for (const { name, state, note, seconds } of results) {
    console.log(`${state.padEnd(8)} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s  ${note ?? ""}`);
  }
  const count = (state) => results.filter((result) => result.state === state).length;
  const minutes = results.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const counts = ["passed", "failed", "skipped"].map((state) => `${count(state)} ${state}`).join(", ");
  console.log(`check: ${counts}, in ${minutes.toFixed(1)} minutes`);
  if (count("failed") > 0) process.exitCode = 1;
});
