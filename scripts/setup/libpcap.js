// Sees to libpcap, which live capture needs. Without it captures of files and the demo still work, so nothing fails here.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { has, runQuietly } from "./run.js";
import { say } from "./say.js";

const COMMAND = "apt-get install libpcap0.8";
const WITHOUT = "Live capture will not work; capture files and the demo do.";

export async function ensureLibpcap() {
  if (process.platform !== "linux" || found()) return;
  if (!(await has("apt-get"))) {
    say(`libpcap is missing. ${WITHOUT} To capture, install your system's libpcap package.`);
    return;
  }
  const root = process.getuid() === 0;
  if (!root && !(await passwordlessSudo())) {
    say(`libpcap is missing, and installing it needs root. ${WITHOUT} To capture: sudo ${COMMAND}`);
    return;
  }
  say(`installing libpcap0.8 with apt-get${root ? "" : " (sudo)"}: live capture needs it`);
  const { code, output } = await install(root ? [] : ["sudo", "-n"]);
  if (code === 0 && found()) return;
  say(
    `apt-get could not install libpcap0.8: ${lastLine(output)}. ${WITHOUT} To capture: ${root ? "" : "sudo "}${COMMAND}`,
  );
}

function found() {
  return ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64"].some(
    (folder) =>
      holdsLibpcap(folder) || list(folder).some((name) => name.includes("-linux-") && holdsLibpcap(join(folder, name))),
  );
}

const holdsLibpcap = (folder) => list(folder).some((name) => /^libpcap\.so\.(0\.8|1)$/.test(name));

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function passwordlessSudo() {
  return (await has("sudo")) && (await runQuietly("sudo", ["-n", "true"])).code === 0;
}

/** The package list may be missing or old, so it is fetched when the first try fails. */
async function install(prefix) {
  const apt = (...args) => {
    const line = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...PATIENCE, ...args];
    return runQuietly(line[0], line.slice(1));
  };
  const wanted = ["install", "-y", "--no-install-recommends", "libpcap0.8"];
  const first = await apt(...wanted);
  if (first.code === 0) return first;
  const update = await apt("update");
  return update.code === 0 ? apt(...wanted) : update;
}

// Waits a while for another apt, and not long for a network that is not there.
const PATIENCE = ["-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=10"];

function lastLine(output) {
  return output.trim().split("\n").at(-1)?.replace(/^E: /, "").replace(/\.$/, "") || "no reason given";
}
