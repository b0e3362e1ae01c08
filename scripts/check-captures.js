// npm run check:captures [-- NAME…]: reads every capture of a folder that has the right answers beside it (made by
// other programs), and compares counts, protocols, conversations, error messages and community ids.

import { readdirSync, readFileSync } from "node:fs";
import { capturesFolder } from "./check/captures-folder.js";
import { compareCapture } from "./check/compare-capture.js";
import { checkCommunityIds } from "./check/community-id.js";
import { explain } from "./check/deviations.js";
import { pool } from "./check/pool.js";
import { hasTshark } from "./check/tshark.js";
import { expectation, readTruth } from "./check/truth.js";
import { inProject } from "./setup/paths.js";
import { main, SetupFailure } from "./setup/say.js";
import { setUp } from "./setup/index.js";

const SHOWN = 8;
/** Ten captures without tunnels, where every frame belongs to one flow. */
const COMMUNITY_ID_CAPTURES = new Set([
  "dns-tcp",
  "http-ipv6",
  "icmp-ping",
  "icmpv6-rsmurf",
  "ip-fragments",
  "mdns-large",
  "ntp",
  "quic-v1-firefox",
  "sll",
  "tls-mixed",
]);
const json = (name) => JSON.parse(readFileSync(inProject("test", "captures", name), "utf8"));

await main(async () => {
  await setUp({ dashboard: false });
  const folder = capturesFolder();
  if (!folder) throw new SetupFailure("no captures with known answers here: name their folder in WIREGLASS_CAPTURES");
  const only = process.argv.slice(2);
  const truths = readdirSync(`${folder}/truth`)
    .filter((file) => file.endsWith(".json") && (only.length === 0 || only.includes(file.slice(0, -5))))
    .map((file) => readTruth(folder, file));
  const damaged = json("damaged.json");
  const deviations = json("deviations.json");
  const tshark = await hasTshark();
  if (!tshark)
    console.log("tshark is not installed: tunnels and fragments are compared in part, community ids not at all");

  const results = await pool(truths, async (truth) => {
    const expected = await expectation(folder, truth, damaged[truth.name], tshark);
    const { seconds, flows, differences } = await compareCapture(expected);
    const known = deviations.filter(({ file }) => file === truth.name);
    return show(truth.name, { seconds, flows, packets: expected.packets, ...explain(differences, known) });
  });
  if (tshark)
    results.push(
      ...(await pool(
        truths.filter(({ name }) => COMMUNITY_ID_CAPTURES.has(name)),
        (truth) => communityIds(folder, truth),
      )),
    );

  const failed = results.filter((passed) => !passed).length;
  console.log(`captures: ${results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});

function show(name, { seconds, flows, packets, unexplained, unused, explained }) {
  const passed = unexplained.length === 0 && unused.length === 0;
  const note = explained > 0 ? `  known deviations: ${explained}` : "";
  const figures = `${String(packets).padStart(7)} packets ${String(flows).padStart(6)} flows ${seconds.toFixed(1).padStart(5)} s`;
  const lines = [`${passed ? "ok  " : "FAIL"} ${name.padEnd(28)} ${figures}${note}`];
  for (const { what, expected, got } of unexplained.slice(0, SHOWN)) {
    lines.push(`       ${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
  }
  if (unexplained.length > SHOWN) lines.push(`       and ${unexplained.length - SHOWN} more`);
  for (const { what } of unused) lines.push(`       no longer deviates, take it out of deviations.json: ${what}`);
  console.log(lines.join("\n"));
  return passed;
}

async function communityIds(folder, truth) {
  const { flows, problems } = await checkCommunityIds(`${folder}/${truth.file}`);
  const passed = problems.length === 0;
  const lines = [`${passed ? "ok  " : "FAIL"} ${truth.name.padEnd(28)} community ids of ${flows} flows`];
  lines.push(...problems.slice(0, SHOWN).map((problem) => `       ${problem}`));
  console.log(lines.join("\n"));
  return passed;
}
