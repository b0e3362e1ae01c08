// A server of the contract that has no network behind it: every state of the dashboard can be asked for by name.

import type { IncomingMessage, ServerResponse } from "node:http";
import type {
  AddProbe,
  DoctorCheck,
  InterfaceInfo,
  Problem,
  SavedCapture,
  SourceState,
  Status,
} from "@wireglass/contract";
import { FakeAlerts } from "./fake-alerts.ts";
import { FakeHistory, ringBegin, type HistoryMood } from "./fake-history.ts";
import { FakeProbes } from "./fake-probes.ts";
import { FakeTraffic } from "./fake-traffic.ts";

export type Scenario =
  | "live"
  | "idle"
  | "no-rights"
  | "silent"
  | "lossy"
  | "many"
  | "failed"
  | "demo"
  | "quiet-start"
  | "no-probes"
  | "no-alerts"
  | "history-empty"
  | "history-off"
  | "history-failed"
  | "history-partial"
  | "history-paused";

const IDLE: SourceState = {
  kind: "none",
  state: "idle",
  interfaces: [],
  file: null,
  bpf: "",
  started: null,
  counters: [],
  progress: null,
  problem: null,
  saving: null,
};

const iface = (info: Partial<InterfaceInfo> & { name: string }): InterfaceInfo => ({
  description: null,
  addresses: [],
  mac: null,
  up: true,
  running: true,
  loopback: false,
  wireless: false,
  default: false,
  mtu: 1500,
  bits_in_s: 0,
  bits_out_s: 0,
  ...info,
});

/** A rate that comes and goes. */
const wave = (base: number) =>
  Math.round(base * (1.2 + Math.sin(Date.now() / 2400) + Math.sin(Date.now() / 700) * 0.3));

const OK_CHECKS: DoctorCheck[] = [
  { name: "libpcap", status: "ok", detail: "1.10.4 is installed.", remedy: null },
  { name: "Right to capture", status: "ok", detail: "Started as root; dropped to nobody.", remedy: null },
  { name: "Interfaces", status: "ok", detail: "5 found, the default route is on eth0.", remedy: null },
];

const FAILED_CHECKS: DoctorCheck[] = [
  OK_CHECKS[0],
  {
    name: "Right to capture",
    status: "failed",
    detail: "This user may not open a network interface.",
    remedy: "Start it with the right to capture: sudo npm start",
  },
  { name: "Data folder", status: "ok", detail: "~/.local/share/wireglass can be written.", remedy: null },
];

export class MockApi {
  scenario: Scenario;
  source: SourceState;
  /** Asked for by tests, in order. */
  readonly log: string[] = [];
  readonly alerts: FakeAlerts;
  readonly history: FakeHistory;
  /** How long the past takes to answer, in milliseconds, and whether it does. */
  slowness = 0;
  refuses = false;
  readonly #probes: FakeProbes;
  readonly #views = new Map<string, FakeTraffic>();
  readonly #streams = new Set<{ response: ServerResponse; filter: string; since: number | null; first: boolean }>();
  #captures: SavedCapture[] = [
    { name: "2026-11-20-214233.pcapng", bytes: 184_320_112, modified: 1_795_211_000, saving: false },
    { name: "2026-11-18-080510.pcapng", bytes: 2_310_904, modified: 1_794_990_000, saving: false },
  ];
  #ticker: ReturnType<typeof setInterval>;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.source = this.#initialSource();
    this.history = new FakeHistory(moodOf(scenario), Date.now() / 1000);
    const quiet = scenario === "idle" || scenario === "no-rights" || scenario === "quiet-start";
    this.#probes = new FakeProbes(!quiet, scenario === "lossy" ? 0.08 : 0.002, 400, Date.now() / 1000);
    this.alerts = new FakeAlerts({
      amount: quiet || scenario === "silent" ? "none" : scenario === "many" ? "storm" : "few",
      broken: scenario === "no-alerts",
    });
    this.#ticker = setInterval(() => this.#tick(), 1000);
    this.#ticker.unref();
  }

  close(): void {
    clearInterval(this.#ticker);
    this.dropStreams();
  }

  /** As if the connection broke. */
  dropStreams(): void {
    for (const { response } of this.#streams) response.destroy();
    this.#streams.clear();
  }

  /** Traffic stops, the capture goes on. */
  silence(): void {
    for (const view of this.#views.values()) view.rate = 0;
  }

  /** Answers a request below /api; false when it is not one. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? "/", "http://mock");
    if (!url.pathname.startsWith("/api/")) return false;
    const route = `${request.method} ${url.pathname}`;
    if (route !== "GET /api/interfaces") this.log.push(route);
    if (request.method === "GET" && (url.pathname.startsWith("/api/history") || url.pathname === PACKETS)) {
      setTimeout(() => this.#past(url, response), this.slowness);
    } else if (route === "GET /api/events") this.#events(url.searchParams.get("filter") ?? "", response);
    else if (/^\/api\/(alerts|rules|exceptions|outputs|blacklists)\b/.test(url.pathname)) {
      void readBody(request).then((body) => {
        const told = this.alerts.answer(request.method ?? "GET", url.pathname, url.searchParams, body);
        answer(response, told?.status ?? 404, told?.body ?? null);
        for (const stream of this.#streams) if (request.method !== "GET") this.#send(stream);
      });
    } else if (request.method === "POST")
      void readBody(request).then((body) => this.#post(url.pathname, body, response));
    else this.#get(request.method ?? "GET", url.pathname, response);
    return true;
  }

  #initialSource(): SourceState {
    const live: SourceState = {
      ...IDLE,
      kind: "live",
      state: "running",
      interfaces: ["eth0", "wlan0"],
      started: Date.now() / 1000 - 300,
      counters: [
        { interface: "eth0", captured: 1_204_331, dropped: 0, interface_dropped: 0 },
        { interface: "wlan0", captured: 80_120, dropped: 0, interface_dropped: 0 },
      ],
      ring: {
        cap: 1e9,
        bytes: 871_000_000,
        files: 14,
        first: ringBegin(Date.now() / 1000),
        frames: 1_100_000,
        skipped: 0,
      },
    };
    switch (this.scenario) {
      case "idle":
      case "no-rights":
        return IDLE;
      case "demo":
        return { ...live, kind: "demo", interfaces: [], counters: [] };
      case "lossy":
        return {
          ...live,
          counters: [{ interface: "eth0", captured: 1_204_331, dropped: 48_211, interface_dropped: 12 }],
        };
      case "failed":
        return {
          ...live,
          state: "failed",
          problem: {
            code: "interface-gone",
            message: "wlan0 has vanished; the capture has ended after 1,284,451 packets.",
            remedy: "Plug it in again, or choose another interface.",
          },
        };
      default:
        return live;
    }
  }

  #view(filter: string): FakeTraffic {
    const known = this.#views.get(filter);
    if (known !== undefined) return known;
    const quiet = this.scenario === "quiet-start" || this.scenario === "idle" || this.scenario === "no-rights";
    const view = new FakeTraffic({
      seed: 7 + filter.length,
      rate: quiet ? 0 : this.scenario === "many" ? 480_000 : 11_900,
      filter,
      history: quiet ? 0 : filter === "" ? 420 : 30,
      hosts: this.scenario === "many" ? 60_000 : 60,
      now: Date.now() / 1000,
    });
    if (this.scenario === "silent") {
      view.rate = 0;
      for (let second = 0; second < 60; second++) view.tick();
    }
    this.#views.set(filter, view);
    return view;
  }

  #tick(): void {
    this.#probes.tick(Date.now() / 1000);
    if (this.source.state === "running") {
      for (const view of this.#views.values()) view.tick();
      const saving = this.source.saving;
      this.source = {
        ...this.source,
        counters: this.source.counters.map((one) => ({ ...one, captured: one.captured + 11_900 })),
        saving:
          saving === null ? null : { ...saving, bytes: saving.bytes + 9_400_000, packets: saving.packets + 11_900 },
      };
    }
    for (const stream of this.#streams) this.#send(stream);
  }

  #events(filter: string, response: ServerResponse): void {
    const wrong = filterProblem(filter);
    if (wrong !== null) return answer(response, 400, { problem: wrong });
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const stream = { response, filter, since: filter === "" ? null : Date.now() / 1000 - 30, first: true };
    this.#streams.add(stream);
    response.on("close", () => this.#streams.delete(stream));
    this.#send(stream);
  }

  #send(stream: { response: ServerResponse; filter: string; since: number | null; first: boolean }): void {
    const snapshot = this.#view(stream.filter).snapshot(stream.first, stream.since);
    if (this.source.state !== "running" && !stream.first) Object.assign(snapshot, { latest: [], latest_skipped: 0 });
    snapshot.alerts = this.alerts.view();
    stream.first = false;
    stream.response.write(`event: source\ndata: ${JSON.stringify(this.source)}\n\n`);
    if (this.scenario !== "no-probes") {
      stream.response.write(`event: probes\ndata: ${JSON.stringify(this.#probes.state())}\n\n`);
    }
    stream.response.write(`event: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`);
  }

  #get(method: string, path: string, response: ServerResponse): void {
    if (path === "/api/status") {
      const able = this.scenario !== "no-rights";
      const status: Status = {
        version: "0.1.0",
        source: this.source,
        capture: { available: able, checks: able ? OK_CHECKS : FAILED_CHECKS },
        default_interface: "eth0",
        data_dir: "~/.local/share/wireglass",
      };
      answer(response, 200, status);
    } else if (path === "/api/interfaces") answer(response, 200, { interfaces: this.#interfaces() });
    else if (path === "/api/captures") answer(response, 200, { captures: this.#captures });
    else if (path.startsWith("/api/captures/") && method === "DELETE") {
      const name = decodeURIComponent(path.slice("/api/captures/".length));
      this.#captures = this.#captures.filter((capture) => capture.name !== name);
      answer(response, 200, { ok: true });
    } else if (path === "/api/probes" && this.scenario === "no-probes") {
      answer(response, 500, {
        problem: {
          code: "probe-failed",
          message: "Targets cannot be probed: no ping program was found.",
          remedy: "Install it: apt-get install iputils-ping",
        },
      });
    } else if (path.startsWith("/api/probes")) {
      if (method === "DELETE") this.#probes.remove(decodeURIComponent(path.slice("/api/probes/".length)));
      answer(response, 200, this.#probes.state());
    } else answer(response, 404, { problem: { code: "not-found", message: "No such thing.", remedy: null } });
  }

  #past(url: URL, response: ServerResponse): void {
    const now = Date.now() / 1000;
    const question = (name: string) => url.searchParams.get(name);
    const range = { from: Number(question("from")), to: Number(question("to")) };
    const filter = question("filter") ?? "";
    const wrong = filterProblem(filter);
    if (url.pathname === "/api/history") return answer(response, 200, this.history.state(now));
    if (wrong !== null) return answer(response, 400, { problem: wrong });
    if (url.pathname === PACKETS || url.pathname === "/api/history/export") {
      if (url.pathname !== PACKETS && question("format") === null) {
        return answer(response, 400, { problem: { code: "bad-request", message: "No format.", remedy: null } });
      }
      response.writeHead(200, { "content-type": "application/octet-stream" });
      response.end("made up\n");
      return;
    }
    if (this.refuses) {
      const problem = {
        code: "store-gone",
        message: "The history has ended.",
        remedy: "It is started again by itself.",
      };
      return answer(response, 503, { problem });
    }
    if (url.pathname.endsWith("/flows")) {
      const limit = Number(question("limit") ?? 200);
      answer(
        response,
        200,
        this.history.flows(range, filter, question("order") ?? "end", question("after"), limit, now),
      );
    } else answer(response, 200, this.history.snapshot(range, filter, now));
  }

  #post(path: string, body: Record<string, unknown>, response: ServerResponse): void {
    if (path === "/api/filter/check" || path === "/api/bpf/check") {
      const problem = path.includes("bpf") ? bpfProblem(String(body["bpf"])) : filterProblem(String(body["filter"]));
      return problem === null ? answer(response, 200, { ok: true }) : answer(response, 400, { problem });
    }
    if (path.startsWith("/api/probes")) {
      if (path === "/api/probes") {
        if (/\s/.test(String(body["target"]))) {
          const message = "A target is one name or one address.";
          return answer(response, 400, { problem: { code: "bad-target", message, remedy: null } });
        }
        this.#probes.add(body as AddProbe);
      } else this.#probes.run(path.endsWith("start"));
      return answer(response, 200, this.#probes.state());
    }
    if (path === "/api/capture/start") {
      const interfaces = body["interfaces"] as string[];
      this.log.push(`start ${interfaces.join(",")} ${String(body["bpf"])}`);
      this.scenario = "live";
      this.#views.clear();
      this.source = { ...this.#initialSource(), interfaces, bpf: String(body["bpf"]) };
    } else if (path === "/api/demo/start") {
      this.scenario = "demo";
      this.#views.clear();
      this.source = this.#initialSource();
    } else if (path === "/api/capture/stop") this.source = { ...this.source, state: "finished", saving: null };
    else if (path === "/api/save/start") {
      this.source = { ...this.source, saving: { name: "2026-11-21-214000.pcapng", bytes: 0, packets: 0 } };
    } else if (path === "/api/save/stop") this.source = { ...this.source, saving: null };
    for (const stream of this.#streams) {
      stream.first = true;
      this.#send(stream);
    }
    answer(response, 200, { source: this.source });
  }

  #interfaces(): InterfaceInfo[] {
    return [
      iface({ name: "lo", loopback: true, addresses: ["127.0.0.1", "::1"], bits_in_s: wave(12_000), mtu: 65_536 }),
      iface({
        name: "eth0",
        default: true,
        addresses: ["192.168.1.34", "2001:db8:1:2:8c3a:11ff:fe20:9a01", "fe80::8c3a:11ff:fe20:9a01"],
        bits_in_s: wave(42_000_000),
        bits_out_s: wave(3_100_000),
      }),
      iface({ name: "wlan0", wireless: true, addresses: ["192.168.1.35"], bits_in_s: wave(900_000) }),
      iface({ name: "docker0", description: "bridge", addresses: ["172.17.0.1"], running: false }),
      iface({ name: "eth1", up: false, running: false, bits_in_s: null, bits_out_s: null }),
    ];
  }
}

const PACKETS = "/api/packets.pcapng";

const moodOf = (scenario: Scenario): HistoryMood =>
  scenario.startsWith("history-") ? (scenario.slice("history-".length) as HistoryMood) : "ready";

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Not the real parser: a word that no filter of the tests means, and a comparison without a value. */
function filterProblem(filter: string): Problem | null {
  const typo = /\btpc\b/.exec(filter);
  const message = "is not a field or a protocol; did you mean tcp?";
  if (typo !== null) {
    return { code: "bad-filter", message: `"tpc" ${message}`, remedy: null, position: typo.index };
  }
  if (/(==|and|or)\s*$/.test(filter)) {
    return { code: "bad-filter", message: "Something is missing at the end.", remedy: null, position: filter.length };
  }
  return null;
}

const bpfProblem = (bpf: string): Problem | null =>
  bpf.includes("prot ") ? { code: "bad-bpf", message: "syntax error in filter expression", remedy: null } : null;
