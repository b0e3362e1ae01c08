// Runs the fuzz tests at given sizes and with a seed of their own; `npm test` runs them small, and always the same.

import { capturesFolder } from "./captures-folder.js";
import { run, tool } from "../setup/run.js";

/** Exit code of the run. The seed is printed; WIREGLASS_FUZZ_SEED repeats it. */
export function fuzz({ frames, payloads, syns, questions }) {
  const variables = {
    WIREGLASS_FUZZ_SEED: String(Date.now() % 2 ** 31),
    WIREGLASS_FUZZ_FRAMES: String(frames),
    WIREGLASS_FUZZ_PAYLOADS: String(payloads),
    WIREGLASS_FUZZ_SYNS: String(syns),
    WIREGLASS_FUZZ_QUESTIONS: String(questions),
    WIREGLASS_CAPTURES: capturesFolder() ?? "",
    ...process.env,
  };
  // They say how long things take, by the thread's own time: that of the others does not count.
  const args = [tool("vitest", "vitest.mjs"), "run", "test/fuzz"];
  return run(process.execPath, args, { env: variables });
}
