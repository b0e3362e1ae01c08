// npm run check:dns [-- FILE…]: every pair of DNS question and answer against the truth beside the captures, and its name, type
// and code against tshark's fields; other captures against tshark alone. Known differences, each with its reason:
// test/captures/dns-deviations.json.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { capturesToCheck, nameOf } from "./check/captures-folder.js";
import { showDifferences, totalsOf } from "./check/deviations.js";
import { ourCounts, ourDns, trueCounts, tsharkDns, unmatched } from "./check/dns.js";
import { pool } from "./check/pool.js";
import { hasTshark } from "./check/tshark.js";
import { setUp } from "./setup/index.js";
import { inProject } from "./setup/paths.js";
import { main } from "./setup/say.js";

/** Milliseconds. */
const TOLERANCE = 0.01;

const json = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));

await main(async () => {
  await setUp({ dashboard: false });
  const { folder, files } = capturesToCheck(process.argv.slice(2));
  const tshark = await hasTshark();
  if (!tshark) console.log("tshark is not installed: names, types and codes are not compared");
  const deviations = json(inProject("test", "captures", "dns-deviations.json"));
  const truths = join(folder, "truth");

  const results = await pool(files, (file) => check(file, truths, tshark));
  const { failed, known } = showDifferences(results, deviations, say);
  const total = totalsOf(results, "pairs", "compared", "unclear");
  console.log(
    `dns: ${files.length} captures, ${total.pairs} pairs, ${total.compared} of them by name with tshark ` +
      `(${total.unclear} share a frame with messages of which tshark tells no time), ${known} known differences`,
  );
  if (failed) process.exitCode = 1;
});

async function check(file, truths, tshark) {
  const name = nameOf(file);
  const ours = ourDns(file);
  const counts = ourCounts(ours);
  const differences = [];
  const truthFile = join(truths, `${name}.json`);
  const hasTruth = join(truths, "..", "dev") === dirname(file) && existsSync(truthFile);
  if (hasTruth) differences.push(...countDifferences(trueCounts(json(truthFile)), counts));
  const result = { name, differences, pairs: counts.pairs, compared: 0, unclear: 0 };
  // tshark takes long to find nothing.
  if (!tshark || (hasTruth && counts.queries === 0)) return result;
  const theirs = await tsharkDns(file);
  if (!hasTruth) differences.push(...countDifferences(theirs.counts, counts));
  for (const { id, name: question, type, rcode, latency_ms } of unmatched(theirs.pairs, ours.rows, TOLERANCE)) {
    const expected = `${id} ${question} ${type} ${rcode} ${latency_ms.toFixed(3)} ms`;
    differences.push({ what: "pair", expected, got: null });
  }
  return { ...result, compared: theirs.pairs.length, unclear: theirs.unclear };
}

/** Of the counts that are expected at all, and of each latency in their order. */
function countDifferences(expected, got) {
  const { latencies, ...counts } = expected;
  const differences = Object.keys(counts)
    .filter((what) => counts[what] !== got[what])
    .map((what) => ({ what, expected: counts[what], got: got[what] }));
  if (latencies?.length === got.latencies.length) {
    const wrong = latencies.filter((latency, i) => Math.abs(latency - got.latencies[i]) > TOLERANCE);
    if (wrong.length > 0) differences.push({ what: "latencies", expected: wrong.length, got: 0 });
  }
  return differences;
}

function say({ what, expected, got }) {
  return `${what} expected ${expected ?? "none"}, got ${got ?? "none"}`;
}
