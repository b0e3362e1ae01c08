// Fills a ring of packets from a large capture, asks for flows of it, and has tshark count what comes: exactly the flow's
// packets, in under a second. Prints what a frame costs in the engine's thread. Usage: check-ring.js CAPTURE [RING-SIZE-MB]

import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Engine, Frame, openCapture } from "@wireglass/core";
import { ProfileRows } from "@wireglass/store/log";
import { PacketRing, RingReader, flowHash, parseFlow, selectPackets } from "@wireglass/store/ring";

const [capture, megabytes = "1024"] = process.argv.slice(2);
if (capture === undefined) {
  console.error("usage: node scripts/check-ring.js CAPTURE [RING-SIZE-MB]");
  process.exit(2);
}

const LIMIT_MS = 1000;
/** Frames of a batch whose cost is taken: the clock is looked at rarely. */
const STEP = 10_000;

const directory = mkdtempSync(join(tmpdir(), "wireglass-check-ring-"));
let failures = 0;
try {
  await check();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function check() {
  const cap = Number(megabytes) * 2 ** 20;
  const ring = PacketRing.open({ directory, bytes: cap, snaplen: 262_144, onProblem: (p) => console.log(p.message) });
  const rows = new ProfileRows("b");
  const engine = new Engine({ seed: 1, live: false, activeTimeout: Infinity });
  const costs = { ring: 0, log: 0 };
  let frames = 0;
  for await (const batch of batches(capture)) {
    if (frames === 0) ring.begin(batch.interfaces);
    // The engine first, frame by frame, as it is live; then what the ring and the log add to that.
    const packets = batch.frames.map((frame) => {
      engine.ingest(frame, null);
      return { frame, hash: flowHash(engine.packet) };
    });
    frames += packets.length;
    let start = performance.now();
    for (const { frame, hash } of packets) ring.append(frame, hash);
    costs.ring += performance.now() - start;
    start = performance.now();
    for (let i = 0; i < packets.length; i++) rows.append(engine.packet, engine.app, null);
    costs.log += performance.now() - start;
    rows.take();
    // Live, frames come no faster than the disk takes them; here they would.
    while (ring.waiting > 8) await setImmediate();
  }
  ring.flush();
  await ring.close();
  const { skipped } = ring.state;
  const used = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  console.log(`${frames} frames, ${skipped} of them left out because the disk was slow; ${used} bytes of ${cap}`);
  console.log(`ring: ${perFrame(costs.ring, frames)}   log: ${perFrame(costs.log, frames)} for each frame`);
  if (used > cap) fail(`the ring has ${used} bytes, and may have ${cap}`);
  await askForFlows();
}

async function askForFlows() {
  const all = join(directory, "all.pcapng");
  await storeAll(all);
  const flows = tsharkFlows(all);
  console.log("flow, packets by tshark, packets found, milliseconds");
  for (const flow of flows) {
    const path = join(directory, "flow.pcapng");
    const start = performance.now();
    await store(path, { flow: parseFlow(flow) });
    const took = performance.now() - start;
    const found = Number(tshark(["-r", path, "-T", "fields", "-e", "frame.number"]).trim().split("\n").at(-1));
    const name = `${flow.transport} ${flow.src_ip}:${flow.src_port} ${flow.dst_ip}:${flow.dst_port}`;
    console.log(`${name}  ${flow.packets}  ${found}  ${took.toFixed(0)}`);
    if (found !== flow.packets) fail(`${name}: ${found} packets, tshark has ${flow.packets}`);
    if (took > LIMIT_MS) fail(`${name}: it took ${took.toFixed(0)} ms`);
  }
}

/** The largest conversations, and some small ones. */
function tsharkFlows(path) {
  const flows = [];
  const text = tshark(["-n", "-r", path, "-q", "-z", "conv,tcp", "-z", "conv,udp"]);
  for (const transport of ["tcp", "udp"]) {
    const part = text.split("================\n").find((each) => each.startsWith(`${transport.toUpperCase()} Conv`));
    const lines = (part ?? "").split("\n");
    const found = lines.flatMap((line) => {
      const match = /^(\S+):(\d+)\s+<->\s+(\S+):(\d+)\s+(.*)$/.exec(line.trim());
      if (match === null) return [];
      const [, src_ip, src_port, dst_ip, dst_port, rest] = match;
      const packets = Number(
        rest
          .replace(/\d+ (bytes|kB|MB|GB)/g, "")
          .trim()
          .split(/\s+/)[2],
      );
      return [{ src_ip, src_port: Number(src_port), dst_ip, dst_port: Number(dst_port), transport, packets }];
    });
    // The same ends may have met several times.
    const once = found.filter((flow) => found.filter((other) => ends(other) === ends(flow)).length === 1);
    flows.push(...once.slice(0, 3), ...once.slice(-2));
  }
  return flows;
}

function ends({ src_ip, src_port, dst_ip, dst_port }) {
  return [`${src_ip} ${src_port}`, `${dst_ip} ${dst_port}`].toSorted().join(" ");
}

async function store(path, query) {
  const chunks = [];
  for await (const chunk of selectPackets(new RingReader(directory), query, 1)) chunks.push(chunk);
  writeFileSync(path, Buffer.concat(chunks));
}

/** Too much for one buffer. */
async function storeAll(path) {
  const descriptor = openSync(path, "w");
  for await (const chunk of selectPackets(new RingReader(directory), {}, 1)) writeSync(descriptor, chunk);
  closeSync(descriptor);
}

function tshark(args) {
  return execFileSync("tshark", args, { encoding: "utf8", maxBuffer: 2 ** 30, stdio: ["ignore", "pipe", "ignore"] });
}

async function* batches(path) {
  const reader = openCapture();
  const descriptor = openSync(path, "r");
  for (;;) {
    // One piece of the file each: the frames of a batch point into it.
    const bytes = new Uint8Array(4 << 20);
    const length = readSync(descriptor, bytes, 0, bytes.length, null);
    if (length === 0) break;
    reader.push(bytes.subarray(0, length));
    const frames = [];
    for (let frame = new Frame(); reader.next(frame); frame = new Frame()) {
      // What lies over the border of two pieces is moved when the next one comes.
      if (frame.data.buffer !== bytes.buffer) frame.data = frame.data.slice();
      frames.push(frame);
    }
    for (let at = 0; at < frames.length; at += STEP) {
      yield { interfaces: reader.interfaces, frames: frames.slice(at, at + STEP) };
    }
  }
  closeSync(descriptor);
}

function perFrame(milliseconds, frames) {
  return `${((milliseconds * 1e6) / frames).toFixed(0)} ns`;
}

function fail(message) {
  failures++;
  console.log(`FAILED  ${message}`);
}
