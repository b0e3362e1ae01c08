// What becomes of alerts, over HTTP: they are listed, snoozed, closed, excepted, sent out and kept.

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Alert, Alerts, Exception, OutputState, Rule, Trial } from "@wireglass/contract";
import { MemoryStore } from "@wireglass/store";
import { afterEach, describe, expect, it } from "vitest";
import { START, inputOf, pcapOf, until } from "../source/testing.ts";
import { initialState } from "../source/source-state.ts";
import { PacketArchive } from "../packets/packet-archive.ts";
import { FakeAnalyser, problemOf, testApp } from "../testing.ts";
import { httpServer } from "./outputs/testing.ts";
import { portScanFrames, watchedAlerts } from "./testing.ts";

const open: { end(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.end())));

const json = async <T>(response: Response | Promise<Response>): Promise<T> => (await (await response).json()) as T;

async function watched(options: Parameters<typeof watchedAlerts>[0] = {}) {
  const made = watchedAlerts(options);
  made.watch([]);
  await made.alerts.begin();
  open.push(made.alerts);
  const { get, send } = testApp({ alerts: made.alerts });
  const list = async (query = ""): Promise<Alert[]> => Alerts.parse(await json(get(`/api/alerts${query}`))).rows;
  return { ...made, get, send, json, list };
}

const SCAN = portScanFrames(100);
const later = (seconds: number) => portScanFrames(100, START + seconds * 1e6);

describe("alerts of live traffic", () => {
  it("are listed while they go on, and from the history afterwards", async () => {
    const { watch, end, list } = await watched();
    watch(SCAN);
    const [alert] = await list("?state=open");
    expect(alert).toMatchObject({ rule: "port-scan", src_ip: "192.0.2.9", state: "open" });
    expect(await list()).toHaveLength(1);
    end();
    expect(await list("?state=open")).toEqual([]);
    expect(await list("?state=closed")).toMatchObject([{ id: alert?.id, state: "closed" }]);
    expect(await list(`?to=${START / 1e6 - 10}`)).toEqual([]);
  });

  it("come in pages", async () => {
    const { alerts, watch, get, json, list } = await watched();
    watch(SCAN);
    const [alert] = await list();
    for (let i = 0; i < 5; i++) alerts.receive({ ...alert!, id: `more-${i}`, time: alert!.time + i }, "live");
    for (const state of ["", "&state=open"]) {
      const ids: string[] = [];
      for (let after = ""; ;) {
        const page = Alerts.parse(await json(get(`/api/alerts?limit=4${state}${after}`)));
        ids.push(...page.rows.map(({ id }) => id));
        if (page.next === null) break;
        after = `&after=${encodeURIComponent(page.next)}`;
      }
      expect(new Set(ids).size).toBe(6);
      expect(ids).toHaveLength(6);
    }
  });

  it("are closed where nobody watches any more, also after the program has ended", async () => {
    const store = new MemoryStore();
    const first = await watched({ store });
    first.watch(SCAN);
    const second = await watched({ store });
    const [alert] = await second.list();
    expect(alert?.rule).toBe("port-scan");
    await expect.poll(async () => (await second.list())[0]?.state).toBe("closed");
    first.watch([]);
    expect(await first.list("?state=open")).toEqual([]);
  });

  it("say what was set aside for them, also when they are about to end", async () => {
    const { alerts, watch, end, list } = await watched();
    watch(SCAN);
    const [alert] = await list();
    alerts.kept(alert!.id, { packets: 7, complete: true });
    expect((await list())[0]?.evidence).toMatchObject({ packets: 7, complete: true });
    end();
    alerts.kept(alert!.id, { packets: 9, complete: false });
    expect(await list()).toMatchObject([{ state: "closed", evidence: { packets: 9, complete: false } }]);
  });

  it("can be closed, and are not found when there are none", async () => {
    const { watch, get, send, json, list } = await watched();
    watch(SCAN);
    const [alert] = await list();
    const other = alert?.severity === "LOW" ? "HIGH" : "LOW";
    expect((await list(`?severity=${alert?.severity}`)).map(({ id }) => id)).toContain(alert?.id);
    expect((await list(`?severity=${other}`)).map(({ id }) => id)).not.toContain(alert?.id);
    expect((await get("/api/alerts?severity=loud")).status).toBe(400);
    expect(await json(get(`/api/alerts/${alert?.id}`))).toMatchObject({ id: alert?.id, state: "open" });
    expect((await get("/api/alerts/nobody")).status).toBe(404);
    expect(await json(send("POST", `/api/alerts/${alert?.id}/close`))).toMatchObject({
      id: alert?.id,
      state: "closed",
    });
    expect(await list("?state=open")).toEqual([]);
    expect((await send("POST", "/api/alerts/nobody/close")).status).toBe(404);
    expect((await send("POST", `/api/alerts/${"x".repeat(500)}/close`)).status).toBe(404);
  });
});

describe("alerts of a file", () => {
  it("are shown with its packets, and go nowhere", async () => {
    const made = await watched({ kind: "file" });
    await made.alerts.setOutputs([]);
    made.watch(SCAN);
    const [alert] = await made.list();
    expect(await made.store!.alerts({ range: { from: 0, to: 9e9 }, limit: 9 })).toMatchObject({ rows: [] });
    const analyser = new FakeAnalyser();
    analyser.source = initialState("file");
    const packets = new PacketArchive(analyser, null, inputOf(pcapOf(SCAN)));
    const { get } = testApp({ alerts: made.alerts, packets });
    const response = await get(`/api/alerts/${alert?.id}/packets.pcapng`);
    expect(response.headers.get("content-type")).toBe("application/x-pcapng");
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    // Another source: they are gone.
    made.watch([], "demo");
    expect(await made.list()).toEqual([]);
  });
});

describe("a snooze", () => {
  it("is for the thing, also when it begins again, and is remembered", async () => {
    const store = new MemoryStore();
    const { dataDir, watch, send, json, list } = await watched({ store });
    watch(SCAN);
    const [alert] = await list();
    const snoozed = await json<Alert>(send("POST", `/api/alerts/${alert?.id}/snooze`, { seconds: 3600 }));
    expect(snoozed.snoozed_until).toBeGreaterThan(Date.now() / 1000 + 3500);
    expect((await list())[0]?.snoozed_until).toBe(snoozed.snoozed_until);
    const again = await watched({ dataDir, store });
    again.watch(later(9000));
    const [next] = await again.list("?state=open");
    expect(next?.id).not.toBe(alert?.id);
    expect(next?.snoozed_until).toBe(snoozed.snoozed_until);
    expect((await send("POST", `/api/alerts/${alert?.id}/snooze`, { seconds: 1 })).status).toBe(400);
  });
});

describe("an exception", () => {
  it("ends what it is about, is counted, is remembered and can be undone", async () => {
    const made = await watched();
    const { dataDir, watch, send, json, list, get } = made;
    watch(SCAN);
    const wanted = { rule: "port-scan", src: "192.0.2.0/24", dst: null, reason: "our scanner", until: null };
    const exception = Exception.parse(await json(send("POST", "/api/exceptions", wanted)));
    expect(exception).toMatchObject({ ...wanted, hits: 0 });
    expect(await list("?state=open")).toEqual([]);
    watch(later(9000));
    expect(await list("?state=open")).toEqual([]);
    const [listed] = (await json<{ exceptions: Exception[] }>(get("/api/exceptions"))).exceptions;
    expect(listed!.hits).toBeGreaterThan(0);
    await made.alerts.save(1000);
    const again = await watched({ dataDir });
    const [kept] = (await json<{ exceptions: Exception[] }>(again.get("/api/exceptions"))).exceptions;
    expect(kept).toEqual(listed);
    expect((await again.send("DELETE", `/api/exceptions/${exception.id}`)).status).toBe(200);
    again.watch(later(18_000));
    expect(await again.list("?state=open")).toHaveLength(1);
    expect((await again.send("DELETE", `/api/exceptions/${exception.id}`)).status).toBe(404);
  });

  it.each([
    [{ rule: null, src: null, dst: null }, 400, "everything"],
    [{ src: "192.0.2.300" }, 400, "no address"],
    [{ dst: "192.0.2.0/33" }, 400, "no address"],
    [{ until: 5 }, 400, "over already"],
    [{ rule: "no-such-rule" }, 404, "no such rule"],
    [{ reason: "" }, 400, "reason"],
  ])("%o is refused", async (changes, status, message) => {
    const { send } = await watched();
    const wanted = { rule: "port-scan", src: "192.0.2.1", dst: null, reason: "x", until: null, ...changes };
    const response = await send("POST", "/api/exceptions", wanted);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).message).toContain(message);
  });
});

describe("a rule", () => {
  it("is changed, and stays so", async () => {
    const { dataDir, send, json, get, watch, list } = await watched();
    const rules = (await json<{ rules: Rule[] }>(get("/api/rules"))).rules.map((rule) => Rule.parse(rule));
    expect(rules.length).toBeGreaterThan(15);
    const change = { severity: "HIGH", parameters: { ports: 60 } };
    const changed = Rule.parse(await json(send("PATCH", "/api/rules/port-scan", change)));
    expect(changed).toMatchObject({ severity: "HIGH", enabled: true });
    expect(changed.parameters.find(({ name }) => name === "ports")?.value).toBe(60);
    watch(SCAN);
    expect((await list())[0]).toMatchObject({ severity: "HIGH", threshold: 60 });
    const again = await watched({ dataDir });
    again.watch(portScanFrames(50));
    expect(await again.list()).toEqual([]);
    expect(statSync(join(dataDir, "alerts.json")).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["/api/rules/port-scan", { parameters: { ports: 1 } }, 400, "between 5 and 65535"],
    ["/api/rules/port-scan", { parameters: { doors: 1 } }, 400, "no parameter doors"],
    ["/api/rules/port-scan", { parameters: { ports: "many" } }, 400, "parameters.ports"],
    ["/api/rules/nothing", {}, 404, "no such rule"],
  ])("%s cannot be %o", async (path, change, status, message) => {
    const { send } = await watched();
    const response = await send("PATCH", path, change);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).message).toContain(message);
  });

  it("is tried on the history, or says why not", async () => {
    const { send, json } = await watched();
    const trial = async (rule: string): Promise<Trial> =>
      Trial.parse(await json(send("POST", `/api/rules/${rule}/trial`, {})));
    expect(await trial("port-scan")).toMatchObject({ alerts: 0, examples: [], note: null });
    expect((await trial("arp-spoofing")).note).toContain("needs the packets");
    const without = await watched({ store: null });
    const answer = await without.json<Trial>(without.send("POST", "/api/rules/port-scan/trial", {}));
    expect(answer.note).toContain("No history is kept");
  });
});

describe("outputs", () => {
  it("hear of live alerts when they begin and end, and of what is tried", async () => {
    const got: { event: string; alert: Alert }[] = [];
    const url = await httpServer((_, response, body) => {
      got.push(JSON.parse(body) as { event: string; alert: Alert });
      response.end();
    });
    const { watch, end, send, json, dataDir, get } = await watched();
    const output = { id: "hook", kind: "webhook", target: `${url}/secret-path` };
    const { outputs } = await json<{ outputs: OutputState[] }>(send("PUT", "/api/outputs", [output]));
    expect(outputs.map((each) => OutputState.parse(each).target)).toEqual([`${url}/***`]);
    expect((await send("POST", "/api/outputs/hook/test")).status).toBe(200);
    watch(SCAN);
    end();
    await until(() => got.length === 3);
    expect(got.map(({ event }) => event)).toEqual(["test", "opened", "closed"]);
    expect(await (await get("/api/outputs")).text()).not.toContain("secret-path");
    expect(readFileSync(join(dataDir, "alerts.json"), "utf8")).toContain("secret-path");
    const again = await watched({ dataDir });
    expect(again.alerts.outputs()).toMatchObject([{ id: "hook", enabled: true }]);
    expect((await send("PUT", "/api/outputs", [{ ...output, kind: "command", target: "/bin/true" }])).status).toBe(403);
    expect((await send("POST", "/api/outputs/nobody/test")).status).toBe(404);
  });

  it("hear nothing of a program that ends", async () => {
    const { alerts, watch, end, send } = await watched();
    await send("PUT", "/api/outputs", [{ id: "f", kind: "file", target: "alerts.jsonl", minimum: "LOW" }]);
    watch(SCAN);
    await until(() => alerts.outputs()[0]!.sent === 1);
    alerts.mute();
    end();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(alerts.outputs()[0]).toMatchObject({ sent: 1, waiting: 0 });
  });
});

describe("blacklists", () => {
  it("are in force soon after a change, and broken lines are told of", async () => {
    const { alerts, dataDir, problems, get, json, watch, list } = await watched();
    const path = join(dataDir, "blacklists", "bad.txt");
    writeFileSync(path, "198.51.100.7\n# a remark\nwhat is this?\n");
    await expect.poll(() => alerts.blacklists().entries, { interval: 20 }).toBe(1);
    writeFileSync(path, "192.0.2.9\n203.0.113.0/24\nwhat is this?\n");
    await expect.poll(() => alerts.blacklists().entries, { interval: 20 }).toBe(2);
    expect(problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/bad\.txt, line 3 .*what is this/),
    );
    expect(await json(get("/api/blacklists"))).toMatchObject({ entries: 2, broken: 1, lists: ["bad"] });
    watch(SCAN);
    expect((await list()).map(({ rule }) => rule)).toContain("blacklist");
  });
});

it("settings that make no sense are left out, and a file that is none is put aside", async () => {
  const first = await watched();
  const { dataDir } = first;
  const exception = { rule: "port-scan", src: null, dst: null, reason: "x", until: null, id: "a", made: 1, hits: 4 };
  writeFileSync(
    join(dataDir, "alerts.json"),
    JSON.stringify({
      rules: { "port-scan": { enabled: "no" }, "new-device": { enabled: false }, nonsense: {} },
      exceptions: [exception, { id: 5 }],
      outputs: [
        { id: "o", kind: "pigeon", target: "x" },
        { id: "w", kind: "webhook", target: "not a url" },
      ],
      snoozed: [{}],
    }),
  );
  const second = await watched({ dataDir });
  expect(await second.alerts.exceptions()).toEqual([exception]);
  expect((await second.alerts.rules()).filter(({ enabled }) => !enabled).map(({ rule }) => rule)).toEqual([
    "new-device",
  ]);
  expect(second.alerts.outputs()).toEqual([]);
  expect(second.problems).toHaveLength(1);
  writeFileSync(join(dataDir, "alerts.json"), "{ damaged");
  const third = await watched({ dataDir });
  expect(await third.alerts.exceptions()).toEqual([]);
  expect(readFileSync(join(dataDir, "alerts.json.damaged"), "utf8")).toBe("{ damaged");
});
