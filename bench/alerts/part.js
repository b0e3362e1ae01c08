// One measured run in a process of its own: prints one line of JSON. node bench/alerts/part.js file FILE off|on, blacklist FILE,
// flood SOURCES on|turns

import { closeSync, openSync, readSync } from "node:fs";
import { Blacklist, BlacklistBuilder, Engine, Frame, openCapture } from "../../packages/core/dist/bundle.js";
import { FLOOD_LENGTH, flood } from "./flood.js";

const SEED = 1;
/** More than the flood has targets. */
const TOP = 50;
const ENTRIES = 100_000;
const CHUNK = 1 << 20;
const ROUNDS = 3;
/** Frames: long beside what is left in the caches of the other engine, short beside what the machine does. */
const STRETCH = 20_000;

const [what, subject, mode] = process.argv.slice(2);

function ofFile() {
  const { engine, alerts } = newEngine(mode === "on");
  const before = seconds();
  const frames = analyse(engine, subject);
  return { seconds: seconds() - before, frames, alerts: alerts.size };
}

/** What the analysis asks the blacklist is written down, asked again by itself, and compared with an analysis. */
function ofBlacklist() {
  const data = listed();
  const asked = new Asked(data);
  analyse(newEngine(true, asked).engine, subject);
  let lookups = Infinity;
  let whole = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    let before = seconds();
    analyse(newEngine(true, new Blacklist(data)).engine, subject);
    whole = Math.min(whole, seconds() - before);
    before = seconds();
    asked.again(new Blacklist(data));
    lookups = Math.min(lookups, seconds() - before);
  }
  return { seconds: whole, lookups, asked: asked.count, entries: data.size };
}

/** The order of the top is exact, and its figures are too low by no more than the engine says. */
function ofFlood() {
  const { engine, alerts } = newEngine(true);
  const frame = new Frame();
  const targets = new Map();
  for (const next of flood(Number(subject), targets)) engine.ingest(next(frame), null);
  engine.finish();
  const wanted = Array.from(targets).toSorted((a, b) => b[1] - a[1]);
  engine.main.settle();
  const top = engine.main.topTalkers(TOP);
  const { error } = engine.main.hosts();
  const right = wanted.filter(
    ([ip, packets], i) => top[i]?.ip === ip && packets - top[i].packets <= error / FLOOD_LENGTH,
  );
  const [first] = Array.from(alerts.values()).toSorted((a, b) => b.count - a.count);
  return {
    alerts: alerts.size,
    summary: first?.summary ?? "none",
    targets: right.length,
    wanted: wanted.length,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

/**
 * An engine with detection and one without, each fed the same flood, a stretch at a time in turns: what the machine does beside
 * falls on both alike; what one leaves to be collected may be collected in the other's turn. Wall-clock seconds.
 */
function inTurns() {
  const [off, on] = [newSide(false), newSide(true)];
  let order = [off, on];
  // Both come to the end in the same stretch.
  while (order.map(stretch).every((goesOn) => goesOn)) order = order.toReversed();
  return { off: off.seconds, on: on.seconds };
}

function newSide(isDetecting) {
  const { engine } = newEngine(isDetecting);
  return { engine, frames: flood(Number(subject), new Map()), frame: new Frame(), seconds: 0 };
}

/** False: the flood is over. */
function stretch(side) {
  const { engine, frame, frames } = side;
  const before = performance.now();
  let left = STRETCH;
  for (; left > 0; left--) {
    const { value: next, done } = frames.next();
    if (done) break;
    engine.ingest(next(frame), null);
  }
  if (left > 0) engine.finish();
  side.seconds += (performance.now() - before) / 1000;
  return left === 0;
}

function newEngine(isDetecting, blacklist = new Blacklist()) {
  const alerts = new Map();
  const detect = isDetecting ? { blacklist, onAlert: (alert) => alerts.set(alert.id, alert) } : null;
  return { alerts, engine: new Engine({ seed: SEED, live: false, details: false, detect }) };
}

function analyse(engine, path) {
  const reader = openCapture();
  const frame = new Frame();
  const file = openSync(path, "r");
  let frames = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const size = readSync(file, chunk, 0, CHUNK, null);
    if (size === 0) break;
    reader.push(chunk.subarray(0, size));
    for (; reader.next(frame); frames++) engine.ingest(frame, null);
  }
  reader.end();
  closeSync(file);
  engine.finish();
  return frames;
}

function listed() {
  const lines = Array.from({ length: ENTRIES }, (_, i) =>
    i % 2 === 0
      ? `${1 + (i % 219)}.${(i * 31) & 255}.${(i >> 4) & 255}.${(i * 7) & 248}/29`
      : `host${i}.list${i % 977}.example`,
  );
  const builder = new BlacklistBuilder();
  for (const _ of builder.read([{ name: "bench", text: lines.join("\n") }]));
  return builder.take();
}

/** Notes what is asked. */
class Asked extends Blacklist {
  #words = [];
  #names = [];

  get count() {
    return this.#words.length / 5 + this.#names.length;
  }

  address(words, at, ipv6) {
    this.#words.push(words[at], words[at + 1], words[at + 2], words[at + 3], ipv6 ? 1 : 0);
    return super.address(words, at, ipv6);
  }

  name(host) {
    this.#names.push(host);
    return super.name(host);
  }

  again(blacklist) {
    const words = Int32Array.from(this.#words);
    let found = 0;
    for (let at = 0; at < words.length; at += 5)
      if (blacklist.address(words, at, words[at + 4] === 1) !== null) found++;
    for (const name of this.#names) if (blacklist.name(name) !== null) found++;
    return found;
  }
}

function seconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const parts = { file: ofFile, blacklist: ofBlacklist, flood: mode === "turns" ? inTurns : ofFlood };
console.log(JSON.stringify(parts[what]()));
