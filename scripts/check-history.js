// npm run check:history [-- FILE…]: captures put into a history with `wireglass read --data`. Nothing may get lost on the way: what is
// stored of flows and of what has no flow adds up to the engine's totals, and a range of the past, the whole capture or a part
// of it, is what `wireglass read` says of these packets. Known differences: test/captures/history-deviations.json.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capturesFolder, nameOf } from "./check/captures-folder.js";
import { showDifferences, totalsOf } from "./check/deviations.js";
import { differences, engineTotals, snapshotOf, storedByTransport, summaryOf, withStore } from "./check/history.js";
import { pool } from "./check/pool.js";
import { cutCapture, hasEditcap, wireglass } from "./check/programs.js";
import { setUp } from "./setup/index.js";
import { inProject } from "./setup/paths.js";
import { main, SetupFailure } from "./setup/say.js";

/** Of different kinds: many protocols, ARP, ICMP, SCTP, fragments, tunnels, damaged frames, two link types, one cut off, one long. */
const CAPTURES = [
  "mixed-many-protocols.pcap",
  "mixed-campus.pcap",
  "mixed-home-pcapng.pcapng",
  "tls-mixed.pcap",
  "ip-fragments.pcap",
  "icmp-10k.pcap",
  "pcapng-multi-linktype.pcapng",
  "vxlan.pcap",
  "bad-truncated.pcap",
  "tcp-82k-pkts-gz.pcap.gz",
  "scan-nmap-version-arp.pcap",
  "sll2.pcap",
];
/** Slices end where five seconds of packet time do. */
const STRETCH = 5;

await main(async () => {
  await setUp({ dashboard: false });
  const folder = capturesFolder();
  if (!folder) throw new SetupFailure("no captures here: name their folder in WIREGLASS_CAPTURES");
  const editcap = await hasEditcap();
  if (!editcap) console.log("editcap is not installed: parts of captures are not compared");
  const deviations = JSON.parse(readFileSync(inProject("test", "captures", "history-deviations.json"), "utf8"));
  const chosen = process.argv.slice(2);
  const files = (chosen.length > 0 ? chosen : CAPTURES).map((file) =>
    existsSync(file) ? file : join(folder, "dev", file),
  );
  const results = await pool(files, (file) => check(file, editcap));
  const { failed, known } = showDifferences(results, deviations, say);
  const total = totalsOf(results, "packets", "parts");
  console.log(
    `history: ${files.length} captures of ${total.packets} packets, and ${total.parts} parts of them, ${known} known differences`,
  );
  if (failed) process.exitCode = 1;
});

async function check(file, editcap) {
  const work = mkdtempSync(join(tmpdir(), "wireglass-history-"));
  const data = join(work, "data");
  try {
    const summary = await summaryOf(file);
    const kept = await wireglass("read", file, "--data", data, "--format", "json");
    const found = [];
    if (kept.stdout.trim() === "" || JSON.stringify(JSON.parse(kept.stdout)) !== JSON.stringify(summary))
      found.push({ what: "the report beside --data", expected: "the same as without", got: kept.stderr.trim() });
    const stored = await storedByTransport(data);
    const engine = await engineTotals(file);
    for (const what of ["packets", "bytes"])
      for (const [transport, expected] of Object.entries(engine[what]))
        if (stored[what][transport] !== expected)
          found.push({ what: `stored ${what} of ${transport}`, expected, got: stored[what][transport] });
    let parts = 0;
    await withStore(data, async (store) => {
      const bounds = await store.bounds();
      found.push(...differences(summary, await snapshotOf(store, bounds)));
      for (const range of editcap ? partsOf(bounds) : []) {
        const part = join(work, "part.pcap");
        if (!(await cutCapture(file, part, range))) continue;
        const wanted = await summaryOf(part);
        if (wanted.packets === 0) continue;
        parts++;
        // A reading that begins in the middle has flows that began before, and knows less of them.
        const without = ["flows", "encrypted", "applications"];
        const cut = differences(wanted, await snapshotOf(store, range), without);
        for (const difference of cut)
          found.push({ ...difference, what: `${difference.what} from ${range.from} to ${range.to}` });
      }
    });
    return { name: nameOf(file), differences: found, packets: summary.packets, parts };
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The middle third, and from the beginning to the middle, with ends at which slices end. */
function partsOf({ from, to }) {
  const at = (share) => Math.round((from + share * (to - from)) / STRETCH) * STRETCH;
  const first = Math.floor(from / STRETCH) * STRETCH;
  return [
    { from: at(1 / 3), to: at(2 / 3) },
    { from: first, to: at(1 / 2) },
  ].filter((range) => range.to > range.from);
}

function say({ what, expected, got }) {
  return `${what}: expected ${expected}, got ${got}`;
}
