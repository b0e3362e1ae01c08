// node scripts/check-ordinary.js [MINUTES]: half an hour of ordinary traffic between the project's own hosts, in namespaces made
// for it: two computers that browse, names, clocks, a film, SSH, updates, a speed test, backups. Watched live, then read again:
// no alert above LOW, the same alerts both times, and still none with levels that were learned from the same traffic before.
// Needs root and the programs below. With WIREGLASS_KEEP=yes what was captured stays.

import { Lab } from "./check/lab/lab.js";
import { Watch, essence, replayed } from "./check/lab/watch.js";
import { serveNames, serveSsh, serveWeb } from "./check/lab/servers.js";
import { afterLearning } from "./check/ordinary/learning.js";
import { errands } from "./check/ordinary/errands.js";
import { whyNot } from "./check/lab/needs.js";
import { setUp } from "./setup/index.js";
import { inProject } from "./setup/paths.js";
import { main } from "./setup/say.js";

const MINUTES = Number(process.argv[2] ?? 30);
const PROGRAMS = [
  "ip",
  "ss",
  "ethtool",
  "dnsmasq",
  "nginx",
  "openssl",
  "sshd",
  "ssh",
  "scp",
  "rsync",
  "curl",
  "iperf3",
  "ping",
];
const INSIDE = { desk: 10, phone: 11, nas: 20 };
const OUTSIDE = 40;
/** Bytes of the web's files: most are small, one is an update. */
const SIZES = Array.from({ length: 40 }, (_, i) => Math.round(600 * 1.19 ** i));
const UPDATE = 15_000_000;

const isReady = (child) => child.said.includes("ready");

process.setMaxListeners(0);

await main(async () => {
  const reason = await whyNot(PROGRAMS);
  if (reason !== null) return console.log(`ordinary: skipped, ${reason}`);
  await setUp({ dashboard: false });
  const lab = new Lab("ordinary");
  const stop = () => void lab.down().then(() => process.exit(1));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    await check(lab);
  } finally {
    await lab.down();
  }
});

async function check(lab) {
  await lab.up(INSIDE, OUTSIDE);
  const keys = await serveAll(lab);
  const watch = await Watch.begin(lab, lab.file("ordinary.pcap"));
  for (const host of ["desk", "phone"])
    lab.spawn(
      host,
      process.execPath,
      inProject("scripts", "check", "ordinary", "habits.js"),
      `10.98.0.${INSIDE[host]}`,
    );
  console.log(`ordinary: ${MINUTES} minutes from ${new Date().toISOString()}`);
  const done = await errands(lab, keys, MINUTES * 60);
  const live = await watch.end();
  console.log(watch.counters);
  for (const [what, count] of done) console.log(`  ${what}: ${count}`);
  const file = replayed(watch.file);
  const learned = await afterLearning(watch.file);
  show("live", live);
  show("from the file", file);
  show("with learned levels", learned);
  const loud = [...live, ...file, ...learned].filter(({ severity }) => severity !== "LOW");
  const [ours, theirs] = [live, file].map((alerts) => alerts.map(essence).toSorted().join("\n"));
  if (loud.length > 0) console.log(`FAIL  ${loud.length} alerts above LOW on ordinary traffic`);
  if (ours !== theirs) console.log(`FAIL  live and from the file are not the same:\n${ours}\n---\n${theirs}`);
  if (loud.length > 0 || ours !== theirs) process.exitCode = 1;
}

async function serveAll(lab) {
  const answers = Array.from({ length: 60 }, (_, i) => `/site${i + 1}.example/198.51.100.${1 + (i % 30)}`);
  const shared = [1, 2, 3, 4].map((i) => `/cdn${i}.example/198.51.100.${30 + i}`);
  const trackers = Array.from({ length: 12 }, (_, i) => `/tracker${i + 1}.example/198.51.100.${1 + i}`);
  await serveNames(lab, [...answers, ...shared, ...trackers]);
  await serveWeb(lab, "outside", [...SIZES, UPDATE], { upload: true });
  const script = inProject("scripts", "check", "ordinary", "outside.js");
  await lab.start("outside", isReady, process.execPath, script, lab.file("key.pem"), lab.file("certificate.pem"));
  await lab.serve("outside", 5201, "iperf3", "--server");
  return { nas: await serveSsh(lab, "nas"), outside: await serveSsh(lab, "outside") };
}

function show(what, alerts) {
  const count = (severity) => alerts.filter((alert) => alert.severity === severity).length;
  console.log(`${what}: HIGH ${count("HIGH")}  MEDIUM ${count("MEDIUM")}  LOW ${count("LOW")}`);
  for (const { severity, rule, summary } of alerts)
    console.log(`  ${severity.padEnd(6)} ${rule.padEnd(20)} ${summary}`);
}
