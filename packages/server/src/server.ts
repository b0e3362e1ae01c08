// Starts everything in the order that safety asks for: load what may not be readable later, start what needs root,
// give root up, listen, and only then look at traffic.

import type { Server } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CaptureBroker,
  chooseUser,
  dropPrivileges,
  gatewayAddress,
  mayRead,
  PingProcess,
  resolverAddress,
  type User,
} from "@wireglass/capture";
import type { HistoryState, Problem, Severity, SourceState } from "@wireglass/contract";
import { DuckStore, StoreError, releaseLock, takeLock } from "@wireglass/store";
import type { LogOptions } from "@wireglass/store/log";
import { ALERT_FOLDERS, createAlerts } from "./alerts/create-alerts.ts";
import { givenOutputs } from "./alerts/outputs/given-output.ts";
import type { AlertService } from "./alerts/alert-service.ts";
import type { CaptureRequest } from "./analyser.ts";
import { createApp } from "./app.ts";
import { loadAssets } from "./assets.ts";
import { LocalCaptureSystem } from "./capture-system.ts";
import { CountryTable } from "./country/country-table.ts";
import { prepareDataDir } from "./data-dir.ts";
import type { FileInput } from "./engine/calls.ts";
import { type CaptureOpener, EngineHost } from "./engine/engine-host.ts";
import { EngineThreads } from "./engine/engine-threads.ts";
import { History, type RingState, storeProblem } from "./history/history.ts";
import { PingRecorder } from "./history/ping-recorder.ts";
import { boundPort, isLoopback, listen, urlHost } from "./listen.ts";
import { listenLocally } from "./local-socket.ts";
import { problem, ProblemError, toProblem } from "./problem.ts";
import { ProbeFile } from "./probe/probe-file.ts";
import { ProbeSet } from "./probe/probe-set.ts";
import { PacketArchive } from "./packets/packet-archive.ts";
import { openLog } from "./record/log-options.ts";
import { type RingSetup, emptyFolder } from "./record/recorder.ts";
import { SavedCaptures } from "./save/saved-captures.ts";
import { createToken } from "./security/session.ts";
import { openInput } from "./source/open-input.ts";

export interface ServerOptions {
  version: string;
  /** An address that is not loopback needs `hosts`. */
  listen: string;
  /** 0 takes any free one. */
  port: number;
  /** Names, with or without a port, under which the dashboard may be reached besides loopback. */
  hosts: readonly string[];
  dataDir: string;
  /** The built dashboard. */
  webDir: string;
  source: StartSource;
  /** Send echoes to the gateway, the resolver and whom the user has added, from the start. */
  probe: boolean;
  /** The latest packets of live sources are kept: so many bytes in all, so many of each. */
  ring?: { bytes: number; snaplen: number } | null;
  /** What live sources show is kept, in so many bytes at most. */
  history?: { maxBytes: number } | null;
  /** A CSV log with a row for each packet of live sources. */
  log?: Omit<LogOptions, "descriptor"> | null;
  /** Where alerts of live sources go besides the dashboard, on top of what it has been told: KIND:TARGET. */
  alertOutputs?: readonly string[];
  /** How severe an alert must be to go there; MEDIUM when not given. */
  alertLevel?: Severity;
  /** Hears of problems as they come up, for whom no page is open. */
  notify?: (failure: Problem) => void;
  /** Who to become after root; undefined chooses, "root" stays. */
  user: string | undefined;
}

export type StartSource =
  | { kind: "none" }
  /** Without interfaces: the one of the default route. */
  | { kind: "live"; request: CaptureRequest }
  /** `-` is standard input. */
  | { kind: "file"; path: string }
  | { kind: "demo" };

export interface RunningServer {
  /** Of the dashboard, token included. */
  url: string;
  /** Who the process is now, if root was given up. */
  user: string | null;
  /** What the source that was asked for has come to. A failure to start it does not end the server. */
  source: SourceState;
  problem: Problem | null;
  /** Ends saving and capture cleanly, within 3 s. */
  close(): Promise<void>;
}

/** A clean end takes no longer, and of that its parts. */
const END_MS = 2_500;
const ENGINE_PATIENCE_MS = 1_800;
const ALERTS_PATIENCE_MS = 300;
const HISTORY_LEAST_MS = 300;

/** Rejects with a ProblemError. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  refuseOpenListening(options);
  const user = chosenUser(options.user);
  const assets = loadAssets(options.webDir);
  const countries = new CountryTable();
  const input = options.source.kind === "file" ? openInput(options.source.path) : null;
  const outputs = givenOutputs(options.alertOutputs ?? [], options.alertLevel ?? "MEDIUM");
  const log = options.log === null || options.log === undefined ? null : openLog(options.log, user);
  const capturesDir = enterDataDir(options.dataDir, user);
  const dataDir = join(capturesDir, "..");
  const isOurs = takeDataDir(options, dataDir);
  const ring = isOurs ? ringSetup(options.ring, dataDir) : null;
  const threads = new EngineThreads({ capturesDir, ring, log, history: isOurs && wantsHistory(options) });
  let server: Server | null = null;
  let local: Server | null = null;
  let engine: EngineHost | null = null;
  let alerts: AlertService | null = null;
  const keptPackets = (): HistoryState["packets"] => packetsOf(engine?.source ?? null, options.ring ?? null);
  const pings = new PingRecorder((batch) => history.write(batch));
  const probes = new ProbeSet({
    memory: new ProbeFile(join(dataDir, "probes.json"), isOurs),
    open: (onGone) => PingProcess.start(process.getuid?.() === 0 ? user : null, onGone),
    neighbours: async () => ({ gateway: await gatewayAddress(), resolver: resolverAddress() }),
    measured: (target, echo) => pings.add(target, echo),
  });
  // Threads and processes load beside each other.
  const prepared = Promise.all([threads.preload(needsSpares(user) ? 2 : 1), probes.prepare()]);
  // Heard of below, once there is something to close.
  prepared.catch(() => null);
  const opened = isOurs ? openHistory(options, join(dataDir, HISTORY_FOLDER), user, keptPackets) : null;
  opened?.catch(() => null);
  const broker = await CaptureBroker.start();
  const system = new LocalCaptureSystem(broker, {
    dataDir: options.dataDir,
    ...(options.user === undefined ? {} : { user: options.user }),
  });
  const history = (await opened) ?? new History(null, null, keptPackets);

  const close = async (): Promise<void> => {
    const begin = performance.now();
    server?.close();
    local?.close();
    alerts?.mute();
    await alerts?.save(ALERTS_PATIENCE_MS);
    await Promise.all([engine?.close(ENGINE_PATIENCE_MS), alerts?.end()]);
    server?.closeAllConnections();
    local?.closeAllConnections();
    await threads.close();
    pings.close();
    await history.close(Math.max(HISTORY_LEAST_MS, END_MS - (performance.now() - begin)));
    if (ring !== null) emptyFolder(ring.demoDirectory);
    probes.close();
    broker.close();
    if (isOurs) releaseLock(join(dataDir, LOCK));
  };

  try {
    await prepared;
    if (user !== null) {
      await system.freeze();
      dropPrivileges(user);
      history.rootIsGone();
    }
    const dropTo = user === null ? null : { uid: user.uid, gid: user.gid };
    const opener: CaptureOpener = {
      open: (request, socketPath) => broker.open({ ...request, dropTo }, socketPath),
    };
    const analyser = new EngineHost(() => threads.start(), opener, {
      problem: options.notify,
      history: (batch) => history.write(batch),
      watching: (kind) => alerts?.watching(kind),
      alert: (alert, kind) => alerts?.receive(alert, kind),
      restarted: () => alerts?.restarted(),
    });
    engine = analyser;
    const watch = createAlerts({
      engine: analyser,
      dataDir,
      isOurs,
      store: history.store,
      ringDirectory: ring?.directory ?? null,
      outputs,
      country: countries.countryOf,
      onProblem: (failure) => options.notify?.(failure),
    });
    alerts = watch;
    await watch.begin();
    const token = createToken();
    await probes.begin(options.probe);
    server = await listen(options.listen, options.port, (port) => {
      const app = createApp({
        version: options.version,
        port,
        hosts: isLoopback(options.listen) ? [urlHost(options.listen), ...options.hosts] : options.hosts,
        token,
        dataDir: options.dataDir,
        analyser,
        system,
        captures: new SavedCaptures(capturesDir),
        packets: new PacketArchive(analyser, ring, input),
        history,
        alerts: watch,
        probes,
        assets,
      });
      return (request) => app.fetch(request);
    });
    if (history.store !== null) local = await listenLocally(dataDir, history);
    const failure = await startSource(options.source, input, analyser, system);
    return {
      url: `http://${publicHost(options, boundPort(server))}/?token=${token}`,
      user: user?.name ?? null,
      source: analyser.source,
      problem: failure,
      close,
    };
  } catch (error) {
    await close();
    throw error instanceof ProblemError ? error : new ProblemError(toProblem(error));
  }
}

const LOCK = "wireglass.lock";
const HISTORY_FOLDER = "history";
const RING_FOLDER = "ring";
const DEMO_RING_FOLDER = "ring-demo";

/** A file and the demo are not what went over this machine's wire. */
function wantsHistory({ history, source }: ServerOptions): boolean {
  return history !== null && history !== undefined && source.kind !== "demo";
}

/** A history that cannot be opened is off; the rest goes on. */
async function openHistory(
  options: ServerOptions,
  folder: string,
  user: User | null,
  packets: RingState,
): Promise<History> {
  if (!wantsHistory(options)) return new History(null, null, packets);
  const notify = (failure: Problem): void => options.notify?.(failure);
  try {
    const store = await DuckStore.open({
      folder,
      maxBytes: options.history!.maxBytes,
      user: user === null ? null : { uid: user.uid, gid: user.gid },
      spares: needsSpares(user),
      onMessage: (message) => notify({ code: "history", message: `${message}.`, remedy: null }),
    });
    return new History(store, null, packets, () => store.rootIsGone());
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const failure = storeProblem(error);
    notify(failure);
    return new History(null, failure, packets);
  }
}

/** Where the program lies in a folder of root's, what may have to be started again is loaded while it can be read. */
function needsSpares(user: User | null): boolean {
  return user !== null && !mayRead(user, fileURLToPath(import.meta.url));
}

function packetsOf(source: SourceState | null, ring: ServerOptions["ring"]): HistoryState["packets"] {
  const kept = source?.ring ?? null;
  if (kept === null || ring === null || ring === undefined) return null;
  const range = kept.first === null ? null : { from: kept.first, to: Date.now() / 1000 };
  return { bytes: kept.bytes, max_bytes: ring.bytes, range, snaplen: ring.snaplen };
}

function ringSetup(options: ServerOptions["ring"], dataDir: string): RingSetup | null {
  if (options === null || options === undefined) return null;
  return { ...options, directory: join(dataDir, RING_FOLDER), demoDirectory: join(dataDir, DEMO_RING_FOLDER) };
}

/** A dashboard in the network shows everyone's traffic to everyone: nobody gets that by accident. */
function refuseOpenListening({ listen: address, hosts }: ServerOptions): void {
  if (isLoopback(address) || hosts.length > 0) return;
  throw problem(
    "open-listening",
    `${address} can be reached from other machines, so the names it answers to must be listed.`,
    "Leave out --listen, or list the names with --host NAME.",
  );
}

/** A name with a port of its own is that of a proxy in front of us. */
function publicHost({ listen: address, hosts: [name = address] }: ServerOptions, port: number): string {
  if (isLoopback(address)) return `${urlHost(address)}:${port}`;
  return /[^:]:\d+$/.test(name) ? name : `${urlHost(name)}:${port}`;
}

function chosenUser(name: string | undefined): User | null {
  const user = chooseUser(name);
  if (user !== null && "code" in user) throw new ProblemError(user);
  return user;
}

/**
 * After root is gone, the folders above the captures may be closed to us: /root is. Whoever stands in a directory need
 * not pass them, so that is where we go.
 */
function enterDataDir(dataDir: string, user: User | null): string {
  const capturesDir = prepareDataDir(dataDir, user, [HISTORY_FOLDER, RING_FOLDER, DEMO_RING_FOLDER, ...ALERT_FOLDERS]);
  if (user === null) return capturesDir;
  process.chdir(capturesDir);
  return ".";
}

/** A disk that is full is no reason not to start. */
function holderOf(path: string): number | null {
  try {
    return takeLock(path);
  } catch {
    return null;
  }
}

/** One Wireglass writes to a data folder; another one goes on without keeping anything, and says so. */
function takeDataDir({ dataDir: name, notify }: ServerOptions, dataDir: string): boolean {
  const holder = holderOf(join(dataDir, LOCK));
  if (holder === null) return true;
  notify?.({
    code: "data-in-use",
    message: `Another Wireglass (process ${holder}) keeps its data in ${name}: this one keeps no history, no packets and no settings.`,
    remedy: "End the other one, or name another folder with --data DIR.",
  });
  return false;
}

async function startSource(
  source: StartSource,
  input: FileInput | null,
  engine: EngineHost,
  system: LocalCaptureSystem,
): Promise<Problem | null> {
  try {
    if (input !== null) await engine.readFile(input);
    if (source.kind === "demo") await engine.startDemo();
    if (source.kind === "live") await engine.startCapture(await withInterfaces(source.request, system));
    return null;
  } catch (error) {
    return toProblem(error);
  }
}

async function withInterfaces(request: CaptureRequest, system: LocalCaptureSystem): Promise<CaptureRequest> {
  if (request.interfaces.length > 0) return request;
  const found = (await system.interfaces()).find((candidate) => candidate.default);
  if (found === undefined) {
    throw problem(
      "no-such-interface",
      "No interface has the default route.",
      "Choose one in the dashboard, or with -i.",
    );
  }
  return { ...request, interfaces: [found.name] };
}
