// npm run bench [-- FILE] [--rounds N]: times `wireglass read` beside other programs on one large capture: FILE, else
// WIREGLASS_BENCH_FILE, else a generated one.

import { statSync } from "node:fs";
import { measureAlerts } from "../bench/alerts.js";
import { generatedCapture } from "../bench/generate.js";
import { countFrames, measure } from "../bench/measure.js";
import { PROGRAMS } from "../bench/programs.js";
import { machineLine, table } from "../bench/report.js";
import { has } from "./setup/run.js";
import { main, say, SetupFailure } from "./setup/say.js";
import { setUp } from "./setup/index.js";

await main(async () => {
  const { file: named, rounds } = options(process.argv.slice(2));
  await setUp({ dashboard: false });
  const file = named ?? process.env.WIREGLASS_BENCH_FILE ?? (await generatedCapture(say));
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new SetupFailure(`there is no file ${file}`);
  const frames = await countFrames(file).catch((error) => {
    throw new SetupFailure(`${file} cannot be measured with: ${error.message}`);
  });

  console.log(machineLine());
  console.log(`file: ${file}, ${(size / 1e6).toFixed(0)} MB, ${frames.toLocaleString("en")} frames; ${rounds} rounds`);
  const present = [];
  for (const program of PROGRAMS) {
    if (program.name.startsWith("wireglass") || (await has(program.name))) present.push(program);
    else console.log(`not installed, left out: ${program.name}`);
  }
  const times = await measure(present, file, frames, rounds, say);
  if (times.get("wireglass").length === 0) throw new SetupFailure("wireglass itself failed on this file");
  console.log(table(present, times).join("\n"));
  console.log("ratio: how many times longer than wireglass; more is better for us\n");
  await measureAlerts(file, rounds);
});

function options(args) {
  const at = args.indexOf("--rounds");
  const rounds = at < 0 ? 3 : Number(args.splice(at, 2)[1]);
  if (!(rounds >= 1) || args.length > 1) throw new SetupFailure("usage: npm run bench -- [FILE] [--rounds N]");
  return { file: args[0], rounds };
}
