// node scripts/check-attacks.js [--quick | --slow] [PART-OF-NAME…]: stages attacks between the project's own hosts, in namespaces made for it
// and toward no other address, while others there do what people do. Each must be found by its rule, once, in time; what is set
// aside of it are the packets concerned and no others; and what was captured must raise the same alerts when it is read again.
// Needs root and tshark; attacks whose program is missing are skipped by name. With WIREGLASS_KEEP=yes what was captured stays.

import { ATTACKS, INSIDE, prepare } from "./check/attacks/attacks.js";
import { compareFrames } from "./check/attacks/compare-frames.js";
import { TUNNEL_SERVERS } from "./check/attacks/staged.js";
import { Lab } from "./check/lab/lab.js";
import { LiveAlerts, selected } from "./check/lab/live-alerts.js";
import { missingOf, whyNot } from "./check/lab/needs.js";
import { serveNames, serveSsh, serveWeb } from "./check/lab/servers.js";
import { Watch, essence, replayed } from "./check/lab/watch.js";
import { setUp } from "./setup/index.js";
import { main } from "./setup/say.js";

const PROGRAMS = ["ip", "ss", "ethtool", "dnsmasq", "nginx", "openssl", "sshd", "curl", "tshark"];
const SIZES = Array.from({ length: 40 }, (_, i) => Math.round(600 * 1.19 ** i));

const args = process.argv.slice(2);
const quick = args.includes("--quick");
const slow = args.includes("--slow");
const names = args.filter((arg) => !arg.startsWith("--"));
const wanted = ATTACKS.filter((attack) => {
  if (names.length > 0) return names.some((name) => attack.name.includes(name));
  return quick ? attack.quick === true : slow || attack.slow !== true;
});

process.setMaxListeners(0);

await main(async () => {
  const reason = await whyNot(PROGRAMS);
  if (reason !== null) return console.log(`attacks: skipped, ${reason}`);
  await setUp({ dashboard: false });
  const missing = await missingOf([...new Set(ATTACKS.flatMap(({ needs }) => needs))]);
  const lab = new Lab("attacks");
  const stop = () => void lab.down().then(() => process.exit(1));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    await lab.up(INSIDE, 40);
    await serveNames(lab, ["/example/198.51.100.7"], TUNNEL_SERVERS);
    await serveWeb(lab, "outside", SIZES);
    await serveSsh(lab, "nas", "PasswordAuthentication yes", "MaxStartups 100");
    await prepare(lab, { has: (program) => !missing.includes(program) });
    console.log("attack                               rule            severity after s count evidence    live = file");
    for (const attack of wanted) {
      const lacking = attack.needs.filter((program) => missing.includes(program));
      if (lacking.length > 0) console.log(`${attack.name}: skipped, there is no ${lacking.join(", ")} here`);
      else if (!(await check(lab, attack))) process.exitCode = 1;
    }
  } finally {
    await lab.down();
  }
});

async function check(lab, attack) {
  const id = String(ATTACKS.indexOf(attack));
  const file = lab.file(`${id}.pcap`);
  const [watch, live] = await Promise.all([Watch.begin(lab, file), quick ? null : LiveAlerts.begin(lab, id)]);
  const began = Date.now() / 1000;
  await attack.run(lab);
  const kept = live === null ? [] : await live.kept(attack.rules);
  const evidence = kept.length === 1 ? await live.packets(kept[0].id, lab.file(`${id}.pcapng`)) : null;
  const alerts = await watch.end();
  await live?.end();
  const faults = faultsOf(attack, alerts, kept, quick);
  const same = [alerts, replayed(file)].map((list) => list.map(essence).toSorted());
  if (JSON.stringify(same[0]) !== JSON.stringify(same[1]))
    faults.push(`live is not as from the file:\n${same[0].join("\n")}\n---\n${same[1].join("\n")}`);
  const found = alerts.find(({ rule }) => attack.rules.includes(rule));
  let compared = { kept: 0, concerned: 0, others: 0, missing: 0 };
  if (evidence !== null) {
    const truth = selected(file, attack.packets, lab.file(`${id}-truth.pcap`));
    compared = compareFrames(evidence, truth, kept[0]);
    if (compared.others > 0)
      faults.push(`${compared.others} packets in the evidence are not of the attack: ${kept[0].evidence.filter}`);
    if (compared.missing > 0 && kept[0].evidence.complete)
      faults.push(`${compared.missing} packets of the attack are not in the evidence, which says it is complete`);
  }
  tell(attack, found, found === undefined ? NaN : found.told - began, compared, faults);
  return faults.length === 0;
}

function faultsOf({ rules, within }, alerts, kept, isQuick) {
  const faults = [];
  const found = alerts.filter(({ rule }) => rules.includes(rule));
  if (found.length !== 1) faults.push(`${rules.join(" or ")}: ${found.length} alerts instead of 1`);
  if (!isQuick && kept.length !== 1) faults.push(`the server has ${kept.length} alerts instead of 1`);
  for (const { rule, severity, summary } of alerts)
    if (severity !== "LOW" && !rules.includes(rule)) faults.push(`as well: ${severity} ${rule} ${summary}`);
  for (const { told, first } of found) if (told - first > within) faults.push(`found after ${told - first} s`);
  return faults;
}

function tell(attack, found, after, { kept, concerned }, faults) {
  const { rule = "–", severity = "–", count = 0, summary = "" } = found ?? {};
  const same = faults.some((fault) => fault.startsWith("live is")) ? "no" : "yes";
  const packets = quick ? "–" : `${kept} of ${concerned}`;
  console.log(
    `${attack.name.padEnd(36)} ${rule.padEnd(15)} ${severity.padEnd(8)} ${after.toFixed(1).padStart(7)} ${String(count).padStart(5)} ${packets.padStart(11)} ${same}   ${summary}`,
  );
  for (const fault of faults) console.log(`FAIL      ${fault}`);
}
