// Echoes: `wireglass ping` and the system's, each 150 over the same wire.

import { CLI } from "../../setup/paths.js";
import { SERVER } from "./emulated-net.js";
import { rows } from "./measured.js";

const ECHOES = 150;
/** Not a multiple of the other, so that they seldom follow each other closely. */
const OURS = "0.2";
const THEIRS = "0.21";
/** Echoes after which little is left of how the smoothed jitter began. */
const SETTLED = 40;

export async function checkPing(net, checks) {
  const options = ["-c", String(ECHOES), "-i"];
  const [ours, theirs] = await Promise.all([
    net.run("a", process.execPath, CLI, "ping", ...options, OURS, "--format", "ndjson", "--user", "root", SERVER),
    net.run("a", "ping", "-n", ...options, THEIRS, SERVER),
  ]);
  const echoes = rows(ours.output);
  const answered = echoes.filter(({ latency_ms }) => latency_ms !== null);
  const system = [...theirs.output.matchAll(/ time=([\d.]+) ms/g)].map(([, time]) => Number(time));

  checks.equal("ping: echoes", echoes.length, ECHOES);
  checks.delay(
    "ping",
    answered.map(({ latency_ms }) => latency_ms),
  );
  checks.delay("the system's ping", system);
  checks.loss("ping: lost", ECHOES - answered.length, ECHOES);
  checks.loss("the system's ping: lost", ECHOES - system.length, ECHOES);
  checks.differences(
    "ping: |difference of neighbours|",
    echoes.map(({ jitter_ms }) => jitter_ms).filter((jitter) => jitter !== null),
  );
  compareSmoothed(echoes, checks);
}

/** RFC 3550, 6.4.1: J += (|D| - J) / 16, reckoned here from the echoes. */
function compareSmoothed(echoes, checks) {
  let smoothed = 0;
  let before = null;
  let furthest = 0;
  /** Differences since one that only a busy machine can make, or since the first. */
  let since = 0;
  const settled = [];
  for (const { latency_ms, jitter_rfc3550_ms } of echoes) {
    if (latency_ms === null) continue;
    if (before !== null) {
      const difference = Math.abs(latency_ms - before);
      smoothed += (difference - smoothed) / 16;
      since = difference > checks.longestDifference ? 0 : since + 1;
    }
    before = latency_ms;
    furthest = Math.max(furthest, Math.abs(smoothed - (jitter_rfc3550_ms ?? 0)));
    if (since >= SETTLED) settled.push(jitter_rfc3550_ms);
  }
  checks.between("ping: jitter of RFC 3550, furthest from what the echoes make it, ms", furthest, 0, 0.01);
  if (settled.length > 0) checks.smoothed("ping: jitter of RFC 3550", settled);
}
