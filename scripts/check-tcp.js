// npm run check:tcp [-- FILE…]: our analysis of TCP against tshark's, frame by frame, over the captures with known answers or
// over the given files: retransmissions of all kinds by stream, handshake times, and how round trips compare. Known
// differences, each with its reason: test/captures/tcp-deviations.json.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { capturesFolder } from "./check/captures-folder.js";
import { compareTcp } from "./check/compare-tcp.js";
import { explain } from "./check/deviations.js";
import { pool } from "./check/pool.js";
import { hasTshark } from "./check/tshark.js";
import { inProject } from "./setup/paths.js";
import { main, SetupFailure } from "./setup/say.js";
import { setUp } from "./setup/index.js";

const SHOWN = 6;
/** Of the round trips that tshark and we both measure so many are equal; the rest are of segments that were sent again. */
const EQUAL_ROUND_TRIPS = 0.99;

await main(async () => {
  await setUp({ dashboard: false });
  if (!(await hasTshark())) throw new SetupFailure("tshark is not installed: there is nothing to compare with");
  const given = process.argv.slice(2);
  const files = given.length > 0 ? given : captures();
  const deviations = JSON.parse(readFileSync(inProject("test", "captures", "tcp-deviations.json"), "utf8"));
  const results = await pool(files, async (path) => {
    const file = basename(path);
    const result = await compareTcp(path);
    return {
      file,
      ...result,
      ...explain(
        result.differences,
        deviations.filter((known) => known.file === file),
      ),
    };
  });
  const failed = results.filter((result) => !show(result)).length;
  // On a lossy path most acknowledgements answer something else than the segment that tshark takes.
  const isEqual = showTotals(results) >= EQUAL_ROUND_TRIPS || given.length > 0;
  console.log(`tcp: ${results.length - failed} captures passed, ${failed} failed`);
  if (failed > 0 || !isEqual) process.exitCode = 1;
});

function captures() {
  const folder = capturesFolder();
  if (!folder) throw new SetupFailure("no captures with known answers here: name their folder in WIREGLASS_CAPTURES");
  return ["dev", "ndpi"]
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => readdirSync(path).map((name) => join(path, name)))
    .filter((path) => !path.endsWith(".json"));
}

function show({ file, packets, handshakes, kinds, unexplained, unused, explained }) {
  const isPassed = unexplained.length === 0 && unused.length === 0;
  if (isPassed && packets === 0) return true;
  const { truth } = kinds.get("retransmission");
  const note = explained > 0 ? `  known deviations: ${explained}` : "";
  console.log(
    `${isPassed ? "ok  " : "FAIL"} ${file.padEnd(36)} ${String(packets).padStart(6)} packets ` +
      `${String(handshakes).padStart(4)} handshakes ${String(truth).padStart(5)} retransmissions${note}`,
  );
  for (const { what, expected, got } of unexplained.slice(0, SHOWN))
    console.log(`       ${what}: expected ${expected}, got ${got}`);
  if (unexplained.length > SHOWN) console.log(`       and ${unexplained.length - SHOWN} more`);
  for (const { what } of unused) console.log(`       no longer deviates, take it out of tcp-deviations.json: ${what}`);
  return isPassed;
}

/** Of all captures together; answers with the share of equal round trips. */
function showTotals(results) {
  const sum = (pick) => results.reduce((total, result) => total + pick(result), 0);
  for (const kind of results[0]?.kinds.keys() ?? []) {
    const truth = sum(({ kinds }) => kinds.get(kind).truth);
    const ours = sum(({ kinds }) => kinds.get(kind).ours);
    console.log(`${kind.padEnd(24)} tshark ${String(truth).padStart(6)}  ours ${String(ours).padStart(6)}`);
  }
  const [truth, both, equal] = ["truth", "both", "equal"].map((key) => sum(({ roundTrips }) => roundTrips[key]));
  console.log(
    `handshakes: ${sum(({ handshakes }) => handshakes)} compared, ${sum(({ incomplete }) => incomplete)} incomplete`,
  );
  console.log(`round trips: ${truth} of tshark's, ${both} of these measured by us, ${equal} equal`);
  return equal / both;
}
