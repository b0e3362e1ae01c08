// npm run check:alerts [-- NAME…]: over captures whose label says what they hold. What is ordinary must raise no alert above LOW;
// each attack must raise the alert of its rule, once. Explained deviations: test/captures/alert-deviations.json.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ATTACK_RULES, alertsOf, faultsOf } from "./check/alerts.js";
import { capturesFolder } from "./check/captures-folder.js";
import { pool } from "./check/pool.js";
import { setUp } from "./setup/index.js";
import { inProject } from "./setup/paths.js";
import { main, SetupFailure } from "./setup/say.js";

await main(async () => {
  await setUp({ dashboard: false });
  const folder = capturesFolder();
  if (!folder || !existsSync(join(folder, "labels.tsv")))
    throw new SetupFailure("no captures with labels here: name their folder in WIREGLASS_CAPTURES");
  const files = readdirSync(join(folder, "dev"));
  const deviations = JSON.parse(readFileSync(inProject("test", "captures", "alert-deviations.json"), "utf8"));
  const chosen = process.argv.slice(2);
  const labels = readFileSync(join(folder, "labels.tsv"), "utf8").trim().split("\n").slice(1);
  const captures = labels.flatMap((line) => {
    const [name, label, what] = line.split("\t");
    const file = files.find((each) => each.startsWith(`${name}.`));
    return file === undefined || (chosen.length > 0 && !chosen.includes(name)) ? [] : [{ name, label, what, file }];
  });
  const alerts = await pool(captures, ({ file }) => alertsOf(join(folder, "dev", file)));
  let failed = 0;
  for (const [i, { name, label, what }] of captures.entries()) {
    const rules = label === "attack" ? (ATTACK_RULES[name] ?? null) : null;
    const faults = faultsOf(label, rules, alerts[i]).filter(
      (fault) => !deviations.some((deviation) => deviation.capture === name && deviation.fault === fault),
    );
    failed += faults.length;
    console.log(`${label.padEnd(7)} ${name.padEnd(26)} ${countsOf(alerts[i])}${label === "attack" ? `  ${what}` : ""}`);
    for (const { severity, rule, summary } of alerts[i])
      console.log(`          ${severity.padEnd(6)} ${rule.padEnd(20)} ${summary}`);
    for (const fault of faults) console.log(`FAIL      ${fault}`);
  }
  console.log(`alerts: ${captures.length} captures, ${failed} faults, ${deviations.length} known`);
  if (failed > 0) process.exitCode = 1;
});

function countsOf(alerts) {
  const count = (severity) => alerts.filter((alert) => alert.severity === severity).length;
  return `HIGH ${count("HIGH")}  MEDIUM ${count("MEDIUM")}  LOW ${count("LOW")}`;
}
