// Records one conversation: its server, tcpdump, its client, in this order.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const SERVER_SECONDS = 40;
const CLIENT_SECONDS = 25;

export async function recordOne({ port, files = {}, before, server, client, capture }, folder, output) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text.replaceAll("@DIR@", folder));
  if (before !== undefined) shell(before, folder);
  const serving = server.run === undefined ? null : start(server.run, folder);
  try {
    await listening(server.listens ?? port, serving);
    const recorder = await startRecorder(capture ?? `port ${port}`, output);
    await finish(start(client.run, folder), client.mayFail === true);
    await sleep(client.linger ?? 500);
    recorder.kill("SIGINT");
    await once(recorder, "exit");
  } finally {
    if (serving !== null) stop(serving);
  }
}

function shell(script, folder) {
  execFileSync("bash", ["-ec", script], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
}

function start(script, folder) {
  const child = spawn("bash", ["-c", script], { cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  child.said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (child.said += text));
  return child;
}

function stop(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

async function finish(child, mayFail) {
  const timer = setTimeout(() => stop(child), CLIENT_SECONDS * 1000);
  const [code] = await once(child, "exit");
  clearTimeout(timer);
  stop(child);
  if (code !== 0 && !mayFail) throw new Error(`the client ended with ${code}: ${lastLine(child)}`);
}

const lastLine = ({ said }) => said.trim().split("\n").slice(-3).join(" | ");

async function listening(port, child) {
  for (let waited = 0; waited < SERVER_SECONDS * 10; waited++) {
    const sockets = execFileSync("ss", ["-Hlntu"], { encoding: "utf8" });
    if (sockets.split("\n").some((line) => line.split(/\s+/)[4]?.endsWith(`:${port}`))) return;
    if (child?.exitCode != null && child.exitCode !== 0) break;
    await sleep(100);
  }
  throw new Error(`nobody listens on ${port}: ${child === null ? "" : lastLine(child)}`);
}

async function startRecorder(filter, output) {
  const recorder = spawn(
    "tcpdump",
    ["--immediate-mode", "-i", "lo", "-U", "-Z", "root", "-s", "65535", "-w", output, filter],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  await once(recorder.stderr, "data");
  await sleep(200);
  return recorder;
}
