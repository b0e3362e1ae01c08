// Test support: somebody who tries many doors, and whoever watches.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Problem, SourceState } from "@wireglass/contract";
import { type CountryOf, Engine, Frame, type TimedFrame } from "@wireglass/core";
import { MemoryStore, type Store } from "@wireglass/store";
import { Detecting } from "../engine/detecting.ts";
import type { EngineHost } from "../engine/engine-host.ts";
import { initialState } from "../source/source-state.ts";
import { START, temporaryDirectory } from "../source/testing.ts";
import type { AlertService } from "./alert-service.ts";
import { ALERT_FOLDERS, createAlerts } from "./create-alerts.ts";

/** SYNs from 192.0.2.9 to so many ports of 192.0.2.10, none of which answers; `every` in microseconds. */
export function portScanFrames(ports: number, start = START, every = 50_000): TimedFrame[] {
  return Array.from({ length: ports }, (_, i) => ({ time: start + i * every, bytes: syn(1000 + i) }));
}

function syn(port: number): Uint8Array {
  const bytes = new Uint8Array(54);
  const view = new DataView(bytes.buffer);
  bytes.set([2, 0, 0, 0, 0, 10, 2, 0, 0, 0, 0, 9, 8, 0, 0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0], 0);
  bytes.set([192, 0, 2, 9, 192, 0, 2, 10], 26);
  view.setUint16(34, 40_000);
  view.setUint16(36, port);
  view.setUint32(38, port);
  view.setUint16(46, 0x5002);
  view.setUint16(48, 1024);
  return bytes;
}

const MEMORY = 1 << 20;

interface Watched {
  dataDir?: string;
  store?: Store | null;
  kind?: SourceState["kind"];
  country?: CountryOf;
}

/** A server's alerts with detectors that work in this thread; frames of 192.0.2.9 are what comes over the wire. */
export function watchedAlerts(options: Watched = {}) {
  const { dataDir = temporaryDirectory(), store = new MemoryStore(), kind = "live", country = () => null } = options;
  for (const name of ALERT_FOLDERS) mkdirSync(join(dataDir, name), { recursive: true });
  const detecting = new Detecting((alert, of) => alerts.receive(structuredClone(alert), of), country);
  const detect: EngineHost["detect"] = (name, ...args) => (detecting[name] as (...of: unknown[]) => never)(...args);
  const problems: Problem[] = [];
  const alerts: AlertService = createAlerts({
    engine: { detect, source: initialState(kind) },
    dataDir,
    isOurs: true,
    store,
    ringDirectory: null,
    outputs: [],
    country,
    onProblem: (failure) => problems.push(failure),
  });
  let engine = new Engine({ seed: 1, live: false, memory: MEMORY });
  /** A source of its own. */
  const watch = (frames: readonly TimedFrame[], of: SourceState["kind"] = kind): void => {
    engine = new Engine({ seed: 1, live: false, memory: MEMORY, detect: detecting.options(of) });
    detecting.use(engine.detection);
    alerts.watching(of);
    ingest(frames);
  };
  const ingest = (frames: readonly TimedFrame[]): void => {
    const frame = new Frame();
    for (const { time, bytes } of frames) {
      Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, time, linkType: 1 });
      engine.ingest(frame, "eth0");
    }
  };
  return { alerts, dataDir, store, problems, watch, ingest, end: () => engine.finish() };
}
