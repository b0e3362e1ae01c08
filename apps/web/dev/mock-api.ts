// A server of the contract that has no network behind it: every state of the dashboard can be asked for by name.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddProbe, SavedCapture, SourceState } from "@wireglass/contract";
import { FakeAlerts } from "./fake-alerts.ts";
import { bpfProblem, filterProblem } from "./fake-filter.ts";
import { FakeHistory } from "./fake-history.ts";
import { interfaces, statusOf } from "./fake-machine.ts";
import { FakeProbes } from "./fake-probes.ts";
import { FakeTraffic } from "./fake-traffic.ts";
import { answer, readBody, refuse } from "./mock-http.ts";
import { answerPast, isPast } from "./mock-past.ts";
import { isQuiet, moodOf, sourceOf, type Scenario } from "./mock-scenario.ts";

export type { Scenario };

/** A page that listens. */
interface Stream {
  readonly response: ServerResponse;
  readonly filter: string;
  readonly since: number | null;
  /** It has had nothing yet. */
  first: boolean;
}

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
  /** While true, streams that have had nothing yet wait for it. */
  holdStreams = false;
  readonly #probes: FakeProbes;
  readonly #views = new Map<string, FakeTraffic>();
  readonly #streams = new Set<Stream>();
  #captures: SavedCapture[] = [
    { name: "2026-11-20-214233.pcapng", bytes: 184_320_112, modified: 1_795_211_000, saving: false },
    { name: "2026-11-18-080510.pcapng", bytes: 2_310_904, modified: 1_794_990_000, saving: false },
  ];
  #ticker: ReturnType<typeof setInterval>;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.source = sourceOf(this.scenario);
    this.history = new FakeHistory(moodOf(scenario), Date.now() / 1000);
    const quiet = isQuiet(scenario);
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
    if (request.method === "GET" && isPast(url.pathname)) {
      setTimeout(() => answerPast(this.history, this.refuses, url, response), this.slowness);
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

  #view(filter: string): FakeTraffic {
    const known = this.#views.get(filter);
    if (known !== undefined) return known;
    const quiet = isQuiet(this.scenario);
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

  #send(stream: Stream): void {
    if (this.holdStreams && stream.first) return;
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
      answer(response, 200, statusOf(this.source, this.scenario !== "no-rights"));
    } else if (path === "/api/interfaces") answer(response, 200, { interfaces: interfaces() });
    else if (path === "/api/captures") answer(response, 200, { captures: this.#captures });
    else if (path.startsWith("/api/captures/") && method === "DELETE") {
      const name = decodeURIComponent(path.slice("/api/captures/".length));
      this.#captures = this.#captures.filter((capture) => capture.name !== name);
      answer(response, 200, { ok: true });
    } else if (path === "/api/probes" && this.scenario === "no-probes") {
      const remedy = "Install it: apt-get install iputils-ping";
      refuse(response, 500, "probe-failed", "Targets cannot be probed: no ping program was found.", remedy);
    } else if (path.startsWith("/api/probes")) {
      if (method === "DELETE") this.#probes.remove(decodeURIComponent(path.slice("/api/probes/".length)));
      answer(response, 200, this.#probes.state());
    } else refuse(response, 404, "not-found", "No such thing.");
  }

  #post(path: string, body: Record<string, unknown>, response: ServerResponse): void {
    if (path === "/api/filter/check" || path === "/api/bpf/check") {
      const problem = path.includes("bpf") ? bpfProblem(String(body["bpf"])) : filterProblem(String(body["filter"]));
      return problem === null ? answer(response, 200, { ok: true }) : answer(response, 400, { problem });
    }
    if (path.startsWith("/api/probes")) {
      if (path === "/api/probes") {
        if (/\s/.test(String(body["target"]))) {
          return refuse(response, 400, "bad-target", "A target is one name or one address.");
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
      this.source = { ...sourceOf(this.scenario), interfaces, bpf: String(body["bpf"]) };
    } else if (path === "/api/demo/start") {
      this.scenario = "demo";
      this.#views.clear();
      this.source = sourceOf(this.scenario);
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
}
