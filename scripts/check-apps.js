// npm run check:apps [-- FILE…]: what we take each flow for against nDPI's and tshark's word, the server names, and the JA4
// fingerprints against the published ones. Known differences, each with its reason: test/captures/app-deviations.json, where
// `fault` says who is wrong: "truth", and the flows do not count; or "ours", and they do.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { matters, REQUIRED } from "./check/app-names.js";
import { ndpiApps, tsharkApps } from "./check/app-truth.js";
import { capturesFolder, nameOf } from "./check/captures-folder.js";
import {
  appDifferences,
  compareApps,
  confusion,
  explainApps,
  ja4Differences,
  nameDifferences,
  onlyOurs,
} from "./check/compare-apps.js";
import { ourFlows } from "./check/our-flows.js";
import { pool } from "./check/pool.js";
import { hasTshark } from "./check/tshark.js";
import { inProject } from "./setup/paths.js";
import { main, SetupFailure } from "./setup/say.js";
import { setUp } from "./setup/index.js";

/** The shares that must agree: of all flows, and of those of each application. */
const OVERALL = 0.97;
const EACH = 0.9;
const SHOWN = 3;

const json = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));

await main(async () => {
  await setUp({ dashboard: false });
  const folder = capturesFolder();
  if (!folder) throw new SetupFailure("no captures with known answers here: name their folder in WIREGLASS_CAPTURES");
  const only = process.argv.slice(2);
  const chosen = (file) => only.length === 0 || only.includes(file);

  const results = [
    ...againstNdpi(folder, chosen),
    ...(await againstTshark(folder, chosen)),
    ...againstJa4(folder, chosen),
  ];
  const differences = results.flatMap((result) =>
    result.differences.map((difference) => ({ ...difference, source: result.source, file: result.file })),
  );
  const deviations = json(inProject("test", "captures", "app-deviations.json")).filter(({ file }) => chosen(file));
  const explained = explainApps(differences, deviations);
  const shares = showConfusion(withoutWrongTruth(results, explained.known));
  showOnlyOurs(results);
  const passed = showDifferences(explained) && shares;
  const unexplained = explained.unexplained.filter(matters).length;
  console.log(
    `apps: ${results.length} comparisons, ${unexplained} unexplained differences, ${explained.known.length} known`,
  );
  if (!passed) process.exitCode = 1;
});

/** Each result is { source, file, compared, differences, beyond }; `beyond` are flows of which only we know something. */
function againstNdpi(folder, chosen) {
  const truths = json(folder, "ndpi", "truth.json");
  const names = json(folder, "ndpi", "names.json");
  return Object.keys(truths)
    .filter(chosen)
    .map((file) => {
      const { apps, tls } = ourFlows(join(folder, "ndpi", file));
      const truth = ndpiApps(truths[file], names);
      const compared = compareApps(truth, apps);
      const wanted = truth.map(({ sni }) => sni).filter(Boolean);
      return result("ndpi", file, compared, [...appDifferences(compared), ...nameDifferences(wanted, tls)]);
    });
}

async function againstTshark(folder, chosen) {
  if (!(await hasTshark())) {
    console.log("tshark is not installed: its captures are left out");
    return [];
  }
  // Those that no reader of ours takes for a capture have nothing to compare.
  const refused = Object.entries(json(inProject("test", "captures", "damaged.json"))).filter(
    ([, { packets }]) => packets === 0,
  );
  const names = new Set(refused.map(([name]) => name));
  const files = readdirSync(join(folder, "dev")).filter((file) => chosen(file) && !names.has(nameOf(file)));
  return pool(files, async (file) => {
    const path = join(folder, "dev", file);
    const truth = await tsharkApps(path);
    const { apps, tls } = ourFlows(path);
    const compared = compareApps(truth, apps);
    const { tls: overTcp, quic } = json(folder, "truth", `${nameOf(file)}.json`);
    const differences = nameDifferences([...overTcp.sni_unique, ...quic.sni_unique], tls);
    return result("tshark", file, compared, [...appDifferences(compared), ...differences], onlyOurs(truth, apps));
  });
}

function againstJa4(folder, chosen) {
  const truths = json(folder, "ja4", "truth.json");
  return Object.keys(truths)
    .filter(chosen)
    .map((file) => result("ja4", file, [], ja4Differences(truths[file], ourFlows(join(folder, "ja4", file)).tls)));
}

function result(source, file, compared, differences, beyond = []) {
  return { source, file, compared, differences, beyond };
}

/** What is compared, without the flows of which the truth is known to be wrong. */
function withoutWrongTruth(results, known) {
  const wrong = new Set(
    known
      .filter(({ deviation }) => deviation.fault === "truth")
      .flatMap(({ difference: { source, file, flows } }) => flows.map((flow) => `${source} ${file} ${flow}`)),
  );
  return results.flatMap(({ source, file, compared }) =>
    compared.filter(({ flow }) => !wrong.has(`${source} ${file} ${flow}`)),
  );
}

function showConfusion(compared) {
  const rows = confusion(compared);
  const required = rows.filter(({ app }) => REQUIRED.has(app));
  const sum = (key) => required.reduce((total, row) => total + row[key], 0);
  const overall = { app: "all of these", flows: sum("flows"), agreed: sum("agreed"), instead: new Map() };
  const low = required.filter((row) => share(row) < EACH);
  console.log("application     flows  agreed   share   instead");
  for (const row of required) console.log(line(row, low.includes(row) ? "  BELOW" : ""));
  console.log(line(overall, share(overall) < OVERALL ? "  BELOW" : ""));
  console.log("others");
  for (const row of rows.filter(({ app }) => !REQUIRED.has(app))) console.log(line(row, ""));
  const missing = [...REQUIRED].filter((app) => !rows.some((row) => row.app === app));
  if (missing.length > 0) console.log(`without a capture here: ${missing.join(" ")}`);
  return low.length === 0 && share(overall) >= OVERALL;
}

function share({ flows, agreed }) {
  return flows === 0 ? 1 : agreed / flows;
}

function line(row, note) {
  const instead = [...row.instead].map(([app, times]) => `${app ?? "unknown"} ${times}`).join(", ");
  const figures = `${String(row.flows).padStart(6)}  ${String(row.agreed).padStart(6)}  ${(100 * share(row)).toFixed(1).padStart(6)}`;
  return `${row.app.padEnd(14)} ${figures}%  ${instead}${note}`.trimEnd();
}

/** No fault, but worth a look: somebody may be wrong. */
function showOnlyOurs(results) {
  const counts = new Map();
  for (const { file, beyond } of results) {
    for (const { app } of beyond) counts.set(`${app} in ${file}`, (counts.get(`${app} in ${file}`) ?? 0) + 1);
  }
  if (counts.size > 0)
    console.log(`\nflows that only we recognise: ${[...counts].map(([what, times]) => `${times} ${what}`).join(", ")}`);
}

function showDifferences({ unexplained, known, unused }) {
  console.log("");
  for (const { deviation } of known) console.log(`known  ${describe(deviation, deviation.flows)}: ${deviation.reason}`);
  const failures = unexplained.filter(matters);
  for (const difference of unexplained.filter((one) => !matters(one)))
    console.log(`other  ${describe(difference, difference.flows.length)}`);
  for (const difference of failures) {
    console.log(`FAIL   ${describe(difference, difference.flows.length)}`);
    for (const flow of difference.flows.slice(0, SHOWN)) console.log(`         ${flow}`);
  }
  for (const deviation of unused)
    console.log(`FAIL   no longer so, take it out of app-deviations.json: ${describe(deviation, deviation.flows)}`);
  return failures.length === 0 && unused.length === 0;
}

function describe({ source, file, what, expected, got }, flows) {
  const times = flows > 1 ? `, ${flows} flows` : "";
  return `${source} ${file}: ${what} expected ${expected ?? "none"}, got ${got ?? "none"}${times}`;
}
