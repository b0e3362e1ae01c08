// npm run check:net: measures between two network namespaces whose wire delays and loses packets as it was told to, with real
// servers and clients, and compares with what was set and with what the clients say themselves. Needs root, Debian's vde2 and the
// programs named below. Four nets run at the same time, one for each kind of traffic: packets that follow each other closely
// stay in order on such a wire, so that traffic of one kind would delay that of another.

import { mkdtempSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { Checks } from "./check/net/checks.js";
import { EmulatedNet } from "./check/net/emulated-net.js";
import { checkDns } from "./check/net/dns.js";
import { checkPing } from "./check/net/ping.js";
import { checkSecure } from "./check/net/secure.js";
import { checkWeb } from "./check/net/web.js";
import { has } from "./setup/run.js";
import { main } from "./setup/say.js";
import { setUp } from "./setup/index.js";

/** Milliseconds, and percent, of a round trip. */
const DELAY = 50;
const JITTER = 10;
const LOSS = 5;
const PRIORITY = -15;

const NETS = { ping: checkPing, dns: checkDns, web: checkWeb, secure: checkSecure };
const PROGRAMS = [
  "ip",
  "ss",
  "ping",
  "vde_switch",
  "wirefilter",
  "curl",
  "dig",
  "dnsmasq",
  "iperf3",
  "nginx",
  "openssl",
];

// Each program that runs listens for our signals.
process.setMaxListeners(64);

await main(async () => {
  const reason = await whyNot();
  if (reason !== null) return console.log(`net: skipped, ${reason}`);
  await setUp({ dashboard: false });
  comeFirst();
  const folder = mkdtempSync(join(tmpdir(), "wireglass-net-"));
  const checks = new Checks({ delay: DELAY, jitter: JITTER, loss: LOSS / 100 });
  try {
    await Promise.all(
      Object.entries(NETS).map(([name, check]) => between(new EmulatedNet(name, folder), check, checks)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (!checks.show()) process.exitCode = 1;
});

async function between(net, check, checks) {
  try {
    await net.up(DELAY, JITTER, LOSS);
    await check(net, checks);
  } finally {
    await net.down();
  }
}

/** What else runs here is not to delay the wire: all that is started from here on has this priority, too. */
function comeFirst() {
  try {
    setPriority(PRIORITY);
  } catch {
    console.log("net: no priority may be had here, so a busy machine may be late");
  }
}

/** Null where it can run. */
async function whyNot() {
  if (process.platform !== "linux") return "it needs the network namespaces of Linux";
  if (process.getuid() !== 0) return "only root may make network namespaces";
  const found = await Promise.all(PROGRAMS.map(has));
  const missing = PROGRAMS.filter((_, i) => !found[i]);
  return missing.length === 0 ? null : `there is no ${missing.join(", ")} here`;
}
