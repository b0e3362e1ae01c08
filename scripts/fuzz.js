// npm run fuzz: damaged frames from decode to flows, damaged payloads through every classifier, and a flood of SYNs with real
// flows in it, and one of questions without answers. `npm run fuzz -- --payloads 100000` says how many there are to be, and so
// for --frames, --syns and --questions.

import { parseArgs } from "node:util";
import { fuzz } from "./check/fuzz.js";
import { SetupFailure, main } from "./setup/say.js";
import { setUp } from "./setup/index.js";

const count = (standard) => ({ type: "string", default: String(standard) });

await main(async () => {
  const sizes = readSizes();
  await setUp({ dashboard: false });
  process.exitCode = await fuzz(sizes);
});

function readSizes() {
  const options = {
    frames: count(2_000_000),
    payloads: count(2_000_000),
    syns: count(5_000_000),
    questions: count(1_000_000),
  };
  try {
    const { values } = parseArgs({ options });
    for (const [name, value] of Object.entries(values)) {
      if (!/^[1-9]\d{3,8}$/.test(value)) throw new Error(`--${name} takes a number from 1000 to 999999999`);
    }
    return values;
  } catch (error) {
    throw new SetupFailure(error.message);
  }
}
