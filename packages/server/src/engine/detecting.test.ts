// What the detectors are told outlives the engines that they work in.

import type { Alert } from "@wireglass/contract";
import { BlacklistBuilder } from "@wireglass/core";
import { afterEach, describe, expect, it } from "vitest";
import { portScanFrames } from "../alerts/testing.ts";
import { inputOf, pcapOf, temporaryDirectory, until } from "../source/testing.ts";
import { Analysis } from "./analysis.ts";
import type { EngineMessage } from "./calls.ts";
import { Detecting } from "./detecting.ts";

const SCAN = pcapOf(portScanFrames(100));

let running: Analysis | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

function analyse() {
  const messages: EngineMessage[] = [];
  const analysis = new Analysis({ capturesDir: temporaryDirectory() }, (message) => messages.push(message));
  running = analysis;
  const alerts = (): Alert[] => messages.flatMap((message) => (message.type === "alert" ? [message.alert] : []));
  const read = async (): Promise<Alert[]> => {
    messages.length = 0;
    await analysis.openFile(inputOf(SCAN));
    await until(() => messages.some((message) => message.type === "source" && message.state.state === "finished"));
    return alerts();
  };
  return { analysis, messages, alerts, read };
}

describe("a scan in a file", () => {
  it("is an alert, which is open at the file's end and may be closed", async () => {
    const { analysis, messages, alerts, read } = analyse();
    const [alert] = await read();
    expect(alert).toMatchObject({ rule: "port-scan", src_ip: "192.0.2.9", dst_ip: "192.0.2.10", state: "open" });
    expect(messages.find(({ type }) => type === "watching")).toEqual({ type: "watching", kind: "file" });
    const { rules } = await analysis.detection();
    expect(rules.find(({ rule }) => rule === "port-scan")?.open).toBe(1);
    expect(await analysis.snoozeAlert(alert!.id, 4e9)).toBe(true);
    expect(alerts().at(-1)).toMatchObject({ id: alert!.id, snoozed_until: 4e9 });
    expect(await analysis.closeAlert(alert!.id)).toBe(true);
    expect(alerts().at(-1)).toMatchObject({ id: alert!.id, state: "closed" });
    expect(await analysis.closeAlert(alert!.id)).toBe(false);
  });

  it("is none where a rule is off, and again one when it is on", async () => {
    const { analysis, read } = analyse();
    expect(await analysis.setRule("port-scan", { enabled: false })).toBe(true);
    expect(await read()).toEqual([]);
    await analysis.setRule("port-scan", { enabled: true, parameters: { ports: 50 } });
    await analysis.setRule("port-scan", { severity: "LOW" });
    expect(await read()).toMatchObject([{ severity: "LOW", threshold: 50 }]);
    expect(await analysis.setRule("port-scan", { parameters: { doors: 1 } })).toBe(false);
    expect(await analysis.setRule("no-such-rule", {})).toBe(false);
  });

  it("is none where an exception says so, and how often it did is counted over all engines", async () => {
    const { analysis, read } = analyse();
    const exception = { id: "e", rule: "port-scan", src: "192.0.2.0/24", dst: null, until: null };
    await analysis.setDetection({ rules: {}, exceptions: [exception], learned: null });
    expect(await read()).toEqual([]);
    const first = (await analysis.detection()).hits["e"]!;
    expect(first).toBeGreaterThan(0);
    expect(await read()).toEqual([]);
    expect((await analysis.detection()).hits["e"]).toBe(2 * first);
    await analysis.setExceptions([]);
    expect((await analysis.detection()).hits).toEqual({});
    expect(await read()).not.toEqual([]);
  });

  it("by somebody on a blacklist is two alerts", async () => {
    const { analysis, read } = analyse();
    const builder = new BlacklistBuilder();
    for (const _ of builder.read([{ name: "bad", text: "192.0.2.9\n" }]));
    await analysis.setBlacklist(builder.take((bytes) => new SharedArrayBuffer(bytes)));
    const rules = (await read()).map(({ rule }) => rule);
    expect(rules).toContain("port-scan");
    expect(rules.some((rule) => rule.startsWith("blacklist"))).toBe(true);
  });
});

it("what was learned is kept", async () => {
  const { analysis } = analyse();
  const learned = {
    levels: [{ name: "x", seconds: 9, mean: 1, variance: 0 }],
    devices: { seen: 7, known: ["02:00:00:00:00:01"] },
    countries: { seen: 5, known: ["IS"] },
  };
  await analysis.setDetection({ rules: {}, exceptions: [], learned });
  expect(await analysis.learned()).toEqual(learned);
});

const country = (): string => "IS";

it("where addresses are is asked of all traffic, but only what is live teaches which countries are usual", () => {
  const detecting = new Detecting(() => {}, country);
  const [live, again, file] = [detecting.options("live"), detecting.options("live"), detecting.options("file")];
  expect([live.country, file.country]).toEqual([country, country]);
  expect(live.countries).toBeDefined();
  expect(again.countries).toBe(live.countries);
  expect(file.countries).toBeUndefined();
});

it("when the demo ends, nothing stays open", async () => {
  const { analysis, alerts } = analyse();
  await analysis.openDemo();
  await analysis.stop();
  const last = new Map(alerts().map((alert) => [alert.id, alert.state]));
  expect([...last.values()].filter((state) => state === "open")).toEqual([]);
});
