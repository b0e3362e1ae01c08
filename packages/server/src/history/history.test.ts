// The past as the dashboard gets it: the contract's shape, and the figures that the engine has counted.

import { HistoryFlows, HistorySnapshot, HistoryState, HistoryTotals, LatencyDetail } from "@wireglass/contract";
import { type FlowsQuestion, MemoryStore, type Range, StoreError } from "@wireglass/store";
import { beforeAll, describe, expect, it } from "vitest";
import { problemOf, testApp } from "../testing.ts";
import { History } from "./history.ts";
import { BEGINNING, recordDemo, type Recorded } from "./testing.ts";

let recorded: Recorded<MemoryStore>;
let bounds: Range;
beforeAll(async () => {
  recorded = recordDemo(8000);
  bounds = (await recorded.store.bounds())!;
}, 60_000);

const ask = (path: string) => testApp({ history: new History(recorded.store) }).get(`/api/history${path}`);
const snapshot = async (question: string) => HistorySnapshot.parse(await (await ask(`/snapshot?${question}`)).json());
const all = () => `from=${bounds.from}&to=${bounds.to}`;

const byName = (rows: readonly { app: string | null; bytes: number }[]) =>
  Object.fromEntries(rows.map((row) => [row.app ?? "", row.bytes]));

describe("a range as a snapshot", () => {
  it("of everything has the engine's totals, whatever year it is of", async () => {
    const { engine } = recorded;
    const summary = engine.summary(engine.main);
    const { packets, bytes, flows, transport, encrypted, applications, range } = await snapshot(all());
    expect(range.from).toBeGreaterThanOrEqual(BEGINNING);
    expect({ packets, bytes, flows, transport, encrypted }).toEqual({
      packets: summary.packets,
      bytes: summary.bytes,
      flows: summary.flows,
      transport: summary.transport,
      encrypted: summary.encrypted,
    });
    expect(byName(applications)).toEqual(byName(summary.applications));
  });

  it("has what each panel shows", async () => {
    const { engine } = recorded;
    const past = await snapshot(all());
    const [first] = engine.summary(engine.main).top_talkers;
    expect(past.top_talkers[0]).toMatchObject(first);
    expect(past.series.packets.reduce((sum, packets) => sum + packets, 0)).toBe(past.packets);
    expect(past.flows_sample.length).toBeGreaterThan(50);
    expect(past.server_names.total).toBeGreaterThan(3);
    expect(past.services.rows.length).toBeGreaterThan(0);
    expect(past.latency?.kinds.map(({ kind }) => kind)).toContain("dns");
    expect(past).toMatchObject({ complete: true, note: null, active_flows: 0, dropped: 0 });
  });

  it("that ends between two seconds leaves out what came later", async () => {
    const middle = Math.round((bounds.from + bounds.to) / 10) * 5;
    const [before, after] = [
      await snapshot(`from=${bounds.from}&to=${middle}`),
      await snapshot(`from=${middle}&to=${bounds.to}`),
    ];
    expect(before.packets).toBeGreaterThan(0);
    expect(after.packets).toBeGreaterThan(0);
    expect(before.packets + after.packets).toBe(recorded.engine.main.packets);
  });

  it("of a filter says that latencies are not chosen by it", async () => {
    const past = await snapshot(`${all()}&filter=dns`);
    expect(past.applications.map(({ app }) => app)).toEqual(["dns"]);
    expect(past).toMatchObject({
      filter: "dns",
      latency: null,
      dropped: null,
      note: expect.stringContaining("Latency"),
    });
  });

  it("comes without its lists when they are not wanted", async () => {
    const [whole, short] = await Promise.all([snapshot(all()), snapshot(`${all()}&lists=false`)]);
    expect(whole.lists).toBe(true);
    expect(whole.flows_sample.length).toBeGreaterThan(0);
    const none = { rows: [], total: 0, error: 0 };
    expect(short).toEqual({
      ...whole,
      lists: false,
      applications: [],
      server_names: none,
      services: none,
      tls_versions: [],
      cleartext: none,
      top_talkers: [],
      top_talkers_error: 0,
      flows_sample: [],
    });
  });

  it("in which nothing happened is empty, and still one", async () => {
    expect(await snapshot("from=10&to=20")).toMatchObject({ packets: 0, first: null, applications: [] });
  });
});

describe("who answered how fast in a range", () => {
  it("is told beside how fast it was", async () => {
    const detail = LatencyDetail.parse(await (await ask(`/latency?${all()}`)).json());
    expect(detail.resolvers.rows.length).toBeGreaterThan(0);
    expect(detail.names.rows.length).toBeGreaterThan(0);
    expect(detail.servers.rows.length).toBeGreaterThan(0);
    const { latency } = await snapshot(all());
    const ofResolvers = detail.resolvers.rows.reduce((sum, { count }) => sum + count, 0);
    expect(ofResolvers).toBe(latency?.kinds.find(({ kind }) => kind === "dns")?.count);
  });

  it("needs a range", async () => {
    expect((await ask("/latency?from=20&to=10")).status).toBe(400);
  });
});

describe("the totals of a range", () => {
  it.each(["", "&filter=dns", "&filter=tcp.port+%3D%3D+443"])("are those of its snapshot%s", async (filter) => {
    const past = await snapshot(all() + filter);
    const totals = await (await ask(`/totals?${all()}${filter}`)).json();
    expect(past.packets).toBeGreaterThan(0);
    expect(totals).toEqual(HistoryTotals.parse(past));
  });

  it("are one question to the store", async () => {
    const asked: string[] = [];
    const store = new Proxy(recorded.store, {
      get(target, name: keyof MemoryStore) {
        const value = target[name];
        if (typeof value !== "function") return value;
        return (...values: never[]) => {
          asked.push(name);
          return (value as (...values: never[]) => unknown).apply(target, values);
        };
      },
    });
    const response = await testApp({ history: new History(store) }).get(`/api/history/totals?${all()}`);
    expect([response.status, asked]).toEqual([200, ["summary"]]);
  });
});

describe("flows", () => {
  it("come in pages, each once", async () => {
    const ids = new Set<number>();
    let after = "";
    let pages = 0;
    do {
      const page = HistoryFlows.parse(await (await ask(`/flows?${all()}&limit=20${after}`)).json());
      for (const { id } of page.rows) ids.add(id);
      after = page.next === null ? "" : `&after=${encodeURIComponent(page.next)}`;
      pages++;
    } while (after !== "");
    expect(pages).toBeGreaterThan(1);
    expect(ids.size).toBe(recorded.engine.main.flows);
  });
});

describe("flows as a file", () => {
  it.each(["csv", "ndjson", "conn", "eve"])("as %s have a line each", async (format) => {
    const response = await ask(`/export?${all()}&format=${format}`);
    expect(response.headers.get("content-disposition")).toContain("attachment");
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines.length).toBe(recorded.engine.main.flows + (format === "csv" ? 1 : 0));
    if (format !== "csv") for (const line of lines) expect(Object.keys(JSON.parse(line))).toContain("community_id");
  });

  it("are those of a filter, and what is wrong with it is an answer", async () => {
    const text = await (await ask(`/export?${all()}&format=ndjson&filter=dns`)).text();
    const apps = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).app);
    expect(new Set(apps)).toEqual(new Set(["dns"]));
    for (const format of ["csv", "conn"])
      expect((await ask(`/export?${all()}&format=${format}&filter=tcp.prot`)).status).toBe(400);
  });
});

/** One page of flows after the other, for ever. */
class Endless extends MemoryStore {
  override async flows(question: FlowsQuestion): ReturnType<MemoryStore["flows"]> {
    return { ...(await recorded.store.flows(question)), next: "more" };
  }
}

describe("downloads", () => {
  it("are three at the most, and one that ends, in whatever way, makes room", async () => {
    const app = testApp({ history: new History(new Endless()) });
    const download = (more = "") => app.get(`/api/history/export?${all()}&format=conn${more}`);
    const open = await Promise.all([download(), download(), download()]);
    const refused = await download();
    expect([refused.status, (await problemOf(refused)).code]).toEqual([503, "too-many-clients"]);
    await open[0].body!.cancel();
    expect((await download("&filter=tcp.prt")).status).toBe(400);
    const next = await download();
    expect(next.status).toBe(200);
    for (const { body } of [next, open[1], open[2]]) await body!.cancel();
  });
});

describe("questions that cannot be answered", () => {
  it.each([
    ["no range", "/snapshot", "bad-request"],
    ["a range that ends first", "/snapshot?from=20&to=10", "bad-request"],
    ["a wrong filter", "/snapshot?from=0&to=10&filter=tcp.prot", "filter"],
    ["a wrong order", "/flows?from=0&to=10&order=size", "bad-request"],
    ["too many rows", "/flows?from=0&to=10&limit=100000", "bad-request"],
  ])("%s", async (_, path, code) => {
    const response = await ask(path);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ code });
  });

  it("because none is kept", async () => {
    const response = await testApp().get("/api/history/snapshot?from=0&to=10");
    expect(await problemOf(response)).toMatchObject({ code: "no-history" });
  });

  it("because the store has failed: what it says is passed on", async () => {
    class Broken extends MemoryStore {
      override summary(): never {
        throw new StoreError("store_failed", "it broke", "ask again");
      }
    }
    const response = await testApp({ history: new History(new Broken()) }).get("/api/history/snapshot?from=0&to=10");
    expect(await problemOf(response)).toMatchObject({
      code: "store-failed",
      message: "It broke.",
      remedy: "Ask again.",
    });
  });
});

const stateOf = async (history: History) =>
  HistoryState.parse(await (await testApp({ history }).get("/api/history")).json());

describe("the state", () => {
  it("tells how far it reaches", async () => {
    expect(await stateOf(new History(recorded.store))).toMatchObject({ state: "ready", bounds });
  });

  it("is off, or why it could not be opened", async () => {
    expect(await stateOf(new History(null))).toMatchObject({ state: "off", bounds: null });
    const failure = { code: "store-folder", message: "The folder is closed.", remedy: null };
    expect(await stateOf(new History(null, failure))).toMatchObject({ state: "failed", problem: failure.message });
  });
});
