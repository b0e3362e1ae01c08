// Records the conversations one after the other, and keeps the manifest.

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject } from "../setup/paths.js";
import { CONVERSATIONS } from "./conversations.js";
import { recordOne } from "./record-one.js";

const FOLDER = inProject("test", "recordings");
const MANIFEST = join(FOLDER, "manifest.json");

/** How many have failed. */
export async function recordAll(names) {
  execFileSync("ip", ["link", "set", "lo", "up"]);
  const kept = existsSync(MANIFEST) ? JSON.parse(readFileSync(MANIFEST, "utf8")) : [];
  const entries = new Map(kept.map((entry) => [entry.file, entry]));
  let failed = 0;
  for (const conversation of CONVERSATIONS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const folder = mkdtempSync(join(tmpdir(), "wireglass-record-"));
    // Some servers give up root before they look into it.
    chmodSync(folder, 0o755);
    const file = `${conversation.name}.pcap`;
    try {
      await recordOne(conversation, folder, join(FOLDER, file));
      const bytes = statSync(join(FOLDER, file)).size;
      entries.set(file, entryOf(conversation, file));
      console.log(`${file.padEnd(28)} ${String(bytes).padStart(7)} bytes`);
    } catch (error) {
      failed++;
      console.log(`${file.padEnd(28)} failed: ${error.message}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const sorted = [...entries.values()].toSorted((a, b) => (a.file < b.file ? -1 : 1));
  writeFileSync(MANIFEST, `${JSON.stringify(sorted, null, 2)}\n`);
  return failed;
}

const entryOf = ({ server, client, port, flows }, file) => ({
  file,
  server: versionOf(server.package),
  client: versionOf(client.package),
  port,
  flows,
});

function versionOf(name) {
  const version = execFileSync("dpkg-query", ["-W", "-f=${Version}", name], { encoding: "utf8" });
  return `${name} ${version}`;
}
