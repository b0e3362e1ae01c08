// The steps of `npm run check`: each answers { state: "passed" | "failed" | "skipped", note? }.

import { inProject } from "../setup/paths.js";
import { run, tool } from "../setup/run.js";
import { capturesFolder } from "./captures-folder.js";
import { fuzz } from "./fuzz.js";
import { hasTshark } from "./tshark.js";

const FUZZ = { frames: 50_000, payloads: 10_000, syns: 1_000_000, questions: 50_000 };

export const STEPS = [
  { name: "format", run: () => node(tool("oxfmt", "bin/oxfmt"), "--check") },
  { name: "lint", run: () => node(tool("oxlint", "bin/oxlint"), "--deny-warnings") },
  { name: "types", run: types },
  { name: "tests", run: () => node(tool("vitest", "vitest.mjs"), "run") },
  { name: "fuzz", run: () => outcome(fuzz(FUZZ)) },
  { name: "ping", run: () => node(inProject("scripts", "check-ping.js")) },
  { name: "net", run: () => node(inProject("scripts", "check-net.js")) },
  { name: "captures", run: () => withCaptures("check-captures.js") },
  { name: "apps", run: () => withCaptures("check-apps.js") },
  { name: "dns", run: () => withCaptures("check-dns.js") },
  { name: "latency", run: () => withCaptures("check-latency.js") },
  { name: "tcp", run: () => withTshark("check-tcp.js") },
  { name: "history", run: () => withCaptures("check-history.js") },
  { name: "alerts", run: () => withCaptures("check-alerts.js") },
  { name: "filters", run: () => withCaptures("check-filters.js") },
];

/** The set-up has compiled the packages already; the web app is bundled without being checked, so it is checked here, and so are the tests. */
async function types() {
  const tsc = tool("typescript", "bin/tsc");
  const packages = await node(tsc, "-b");
  if (packages.state === "failed") return packages;
  const tests = await node(tsc, "-p", "tsconfig.test.json");
  return tests.state === "failed" ? tests : node(tsc, "-p", "apps/web", "--noEmit");
}

function withCaptures(script) {
  if (!capturesFolder()) return { state: "skipped", note: "no folder of captures: set WIREGLASS_CAPTURES" };
  return node(inProject("scripts", script));
}

async function withTshark(script) {
  if (!(await hasTshark())) return { state: "skipped", note: "tshark is not installed" };
  return withCaptures(script);
}

const node = (...args) => outcome(run(process.execPath, args));

const outcome = async (code) => ({ state: (await code) === 0 ? "passed" : "failed" });
