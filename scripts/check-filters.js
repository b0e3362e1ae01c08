// node scripts/check-filters.js [FOLDER [FILE…]]: compares our display filters with tshark's on captures of a folder; without
// one, on those beside the project. The captures are appended to one another, because tshark takes longer to start than to read.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capturesFolder } from "./check/captures-folder.js";
import { compareFields, compareFilters, compareRefusals } from "./check/filters.js";
import { FILTER_CAPTURES, filters, wrongFilters } from "./check/filters.js";
import { mergeCaptures } from "./check/programs.js";
import { hasTshark } from "./check/tshark.js";
import { main, SetupFailure } from "./setup/say.js";

const SHOWN = 12;

await main(async () => {
  const [folder = capturesFolder() && join(capturesFolder(), "dev"), ...named] = process.argv.slice(2);
  if (!folder || !existsSync(folder)) return console.log("filters: skipped, there is no folder of captures");
  if (!(await hasTshark())) return console.log("filters: skipped, tshark is not installed");
  const names = named.length > 0 ? named : FILTER_CAPTURES;
  const temporary = mkdtempSync(join(tmpdir(), "wireglass-filters-"));
  try {
    await compare(
      names.map((name) => join(folder, name)),
      join(temporary, "all.pcapng"),
      names === FILTER_CAPTURES,
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});

async function compare(files, all, telling) {
  if (!(await mergeCaptures(files, all))) throw new SetupFailure(`mergecap cannot read all of ${files.join(" ")}`);
  const good = filters();
  const wrong = wrongFilters();
  const results = [
    [`${good.length} filters select the same frames`, await compareFilters(all, good, telling)],
    [`${wrong.length} wrong filters are refused`, await compareRefusals(all, wrong)],
    ["every field of every frame has the same values", await compareFields(all)],
  ];
  for (const [what, problems] of results) {
    console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${what}`);
    for (const problem of problems.slice(0, SHOWN)) console.log(`       ${problem}`);
    if (problems.length > SHOWN) console.log(`       and ${problems.length - SHOWN} more`);
  }
  const failed = results.filter(([, problems]) => problems.length > 0).length;
  console.log(`filters: compared with tshark over ${files.length} captures, ${failed} of 3 checks failed`);
  if (failed > 0) process.exitCode = 1;
}
