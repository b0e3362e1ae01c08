// Test support: an application with a fake engine behind it, and requests as a browser with a session makes them.

import { join } from "node:path";
import type { Problem, SourceState } from "@wireglass/contract";
import type { Hono } from "hono";
import { createAlerts } from "./alerts/create-alerts.ts";
import type { AlertService } from "./alerts/alert-service.ts";
import type { Analyser, CaptureRequest, Follower, Following } from "./analyser.ts";
import { createApp, type Services } from "./app.ts";
import type { EngineHost } from "./engine/engine-host.ts";
import { History } from "./history/history.ts";
import { ProbeSet } from "./probe/probe-set.ts";
import { PacketArchive } from "./packets/packet-archive.ts";
import { SavedCaptures } from "./save/saved-captures.ts";
import { temporaryDirectory } from "./source/testing.ts";
import { initialState } from "./source/source-state.ts";

export const PORT = 8370;
export const TOKEN = "a".repeat(43);

export class FakeAnalyser implements Analyser {
  source: SourceState = initialState("none");
  requests: CaptureRequest[] = [];
  followers = new Map<Follower, { filter: string; ready: number }>();
  failure: Error | null = null;

  async startCapture(request: CaptureRequest): Promise<SourceState> {
    if (this.failure !== null) throw this.failure;
    this.requests.push(request);
    this.source = { ...initialState("live"), state: "running", interfaces: request.interfaces, bpf: request.bpf };
    return this.source;
  }

  async startDemo(): Promise<SourceState> {
    this.source = { ...initialState("demo"), state: "running" };
    return this.source;
  }

  async stop(): Promise<SourceState> {
    this.source = { ...this.source, state: "finished" };
    return this.source;
  }

  async startSaving(): Promise<SourceState> {
    this.source = { ...this.source, saving: { name: "now.pcapng", bytes: 0, packets: 0 } };
    return this.source;
  }

  async stopSaving(): Promise<SourceState> {
    this.source = { ...this.source, saving: null };
    return this.source;
  }

  async follow(filter: string, follower: Follower): Promise<Following> {
    if (this.failure !== null) throw this.failure;
    const entry = { filter, ready: 0 };
    this.followers.set(follower, entry);
    return { ready: () => entry.ready++, close: () => this.followers.delete(follower) };
  }
}

export interface TestApp {
  app: Hono;
  analyser: FakeAnalyser;
  services: Services;
  /** As a program with a session asks. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

export function testApp(overrides: Partial<Services> = {}): TestApp {
  const analyser = new FakeAnalyser();
  const services: Services = {
    version: "0.0.0",
    port: PORT,
    hosts: [],
    token: TOKEN,
    dataDir: "/data",
    analyser,
    system: { interfaces: async () => [], checks: async () => [], checkBpf: async (): Promise<Problem | null> => null },
    packets: new PacketArchive(analyser, null, null),
    history: new History(null),
    alerts: quietAlerts(),
    captures: new SavedCaptures(join(temporaryDirectory(), "captures")),
    probes: quietProbes(),
    assets: { index: '<script nonce="__NONCE__"></script>', files: new Map() },
    ...overrides,
  };
  const app = createApp(services);
  const session = { host: `127.0.0.1:${PORT}`, cookie: `wireglass_${PORT}=${TOKEN}` };
  const send: TestApp["send"] = async (method, path, body, headers = {}) =>
    app.request(`http://127.0.0.1:${PORT}${path}`, {
      method,
      headers: { ...session, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return { app, analyser, services, send, get: (path, headers) => send("GET", path, undefined, headers) };
}

const noEngine: EngineHost["detect"] = () => Promise.reject(new Error("no engine is here")) as never;

/** Nothing is wrong anywhere. */
function quietAlerts(): AlertService {
  const engine = { detect: noEngine, source: initialState("none") };
  const dataDir = temporaryDirectory();
  return createAlerts({
    engine,
    dataDir,
    isOurs: true,
    store: null,
    ringDirectory: null,
    outputs: [],
    country: () => null,
    onProblem: () => {},
  });
}

/** Nobody is probed, and nothing is remembered. */
function quietProbes(): ProbeSet {
  return new ProbeSet({
    memory: { read: async () => ({ running: false, custom: [], defaults: {} }), write: async () => {} },
    open: async () => ({ add: () => () => {}, close: () => {} }),
    neighbours: async () => ({ gateway: null, resolver: null }),
  });
}

export async function problemOf(response: Response): Promise<Problem> {
  const { problem } = (await response.json()) as { problem: Problem };
  return problem;
}
