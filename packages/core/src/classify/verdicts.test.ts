// Filters that ask for the application: a second reading selects each flow whole. Records: of the flows that a view selects.

import { describe, expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import type { HttpRecord } from "./protocols/http/record.ts";
import type { TlsRecord } from "./protocols/tls/tls-record.ts";
import { Verdicts } from "./verdicts.ts";
import { Engine } from "../engine.ts";
import type { EngineOptions } from "../engine.ts";
import { compileFilter } from "../filter/compile.ts";
import type { FlowRecord } from "../flow/flow-record.ts";
import { demoFrames } from "../synth/demo/demo.ts";
import type { TimedFrame } from "../synth/timeline.ts";

const FRAMES: TimedFrame[] = [];
for (const frame of demoFrames({ seed: 3, start: 1_700_000_000e6 })) {
  if (FRAMES.push(frame) === 6000) break;
}

const engineWith = (options: Partial<EngineOptions>): Engine =>
  new Engine({ seed: 1, live: false, activeTimeout: Infinity, ...options });

function ingest(engine: Engine, frames: readonly TimedFrame[], each = (): void => {}): void {
  const frame = new Frame();
  for (const { time, bytes } of frames) {
    Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, linkType: 1, time });
    engine.ingest(frame, null);
    each();
  }
}

function learned(frames: readonly TimedFrame[] = FRAMES): { verdicts: Verdicts; flows: FlowRecord[] } {
  const verdicts = new Verdicts();
  const flows: FlowRecord[] = [];
  const engine = engineWith({ learn: verdicts, onFlow: (flow) => flows.push(flow) });
  ingest(engine, frames);
  engine.finish();
  return { verdicts, flows };
}

/** Packets and bytes by application. */
function sums(flows: readonly FlowRecord[]): Map<string | null, { flows: number; packets: number; bytes: number }> {
  const found = new Map<string | null, { flows: number; packets: number; bytes: number }>();
  for (const flow of flows) {
    const sum = found.get(flow.app) ?? { flows: 0, packets: 0, bytes: 0 };
    found.set(flow.app, sum);
    sum.flows++;
    sum.packets += flow.packets_out + flow.packets_in;
    sum.bytes += flow.bytes_out + flow.bytes_in;
  }
  return found;
}

describe("a filter that asks for the application", () => {
  const { verdicts, flows } = learned();
  const expected = sums(flows);

  test("says so", () => {
    for (const text of [
      "wg.app == tls",
      "not dns",
      "tcp and (udp or http2)",
      "wg.app in {quic}",
      "wg.app",
      "wg.host",
      "wg.encrypted",
    ]) {
      expect([text, compileFilter(text).needsVerdicts]).toEqual([text, true]);
    }
    for (const text of ["", "tcp", "ip.addr == 10.0.0.1 or tcp.port == 443", "vxlan", "frame.len > 3"]) {
      expect([text, compileFilter(text).needsVerdicts]).toEqual([text, false]);
    }
  });

  test("selects in a second reading all packets of each flow", () => {
    expect(expected.size).toBeGreaterThan(8);
    for (const [app, sum] of expected) {
      if (app === null) continue;
      const engine = engineWith({ verdicts });
      const view = engine.addView(`wg.app == "${app}"`);
      ingest(engine, FRAMES);
      engine.finish();
      const { packets, bytes, applications } = engine.summary(view);
      expect({ app, flows: view.flows, packets, bytes }).toEqual({ app, ...sum });
      expect(applications).toEqual([{ app, ...sum }]);
    }
  });

  test("selects them by name and version, too", () => {
    const named = flows.filter(({ host }) => host !== null);
    const [{ host, tls_version }] = named as [FlowRecord];
    for (const [text, chosen] of [
      [`wg.host == "${host}"`, named.filter((flow) => flow.host === host)],
      [`wg.tls_version == "${tls_version}"`, flows.filter((flow) => flow.tls_version === tls_version)],
      ["not wg.host", flows.filter((flow) => flow.host === null)],
    ] as const) {
      const engine = engineWith({ verdicts });
      const view = engine.addView(`(ip or ipv6) and (${text})`);
      ingest(engine, FRAMES);
      const packets = chosen.reduce((sum, flow) => sum + flow.packets_out + flow.packets_in, 0);
      expect([text, view.flows, view.packets]).toEqual([text, chosen.length, packets]);
    }
  });

  test("knows less in the first reading", () => {
    const engine = engineWith({});
    const view = engine.addView("ssh or tls or quic or http or dns");
    ingest(engine, FRAMES);
    const whole = ["ssh", "tls", "quic", "http", "dns"].reduce(
      (sum, app) => sum + (expected.get(app)?.packets ?? 0),
      0,
    );
    expect(view.packets).toBeGreaterThan(0);
    expect(view.packets).toBeLessThanOrEqual(whole);
  });

  test("is told of flows that go on, and counts what was not learned from when it is known", () => {
    const part = new Verdicts();
    const first = engineWith({ learn: part });
    ingest(first, FRAMES.slice(0, 3000));
    first.conclude();
    const engine = engineWith({ verdicts: part });
    const view = engine.addView("tls");
    ingest(engine, FRAMES);
    engine.finish();
    expect(view.packets).toBeLessThanOrEqual(expected.get("tls")!.packets);
    expect(view.packets).toBeGreaterThan(expected.get("tls")!.packets / 2);
  });
});

test("verdicts: what was set, for any number of flows; the rest of the column stays", () => {
  const verdicts = new Verdicts();
  const flags = 0x7000000;
  for (const number of [0, 4095, 4096, 1_000_000]) verdicts.set(number, flags | (number % 50), null);
  for (const number of [0, 4095, 4096, 1_000_000])
    expect(verdicts.applyTo(flags | 7, number)).toBe(flags | (number % 50));
  for (const number of [1, 5000, 2 ** 31]) expect(verdicts.applyTo(flags | 7, number)).toBe(flags | 7);
});

/** Reports and servers of the records whose flow a filter selects. */
function servers(filter: string): string[] {
  const found: string[] = [];
  const engine: Engine = engineWith({
    onRecord: (report, record, views) => {
      // The resolver asks others, too.
      if (report === "dns" || !views.selected(view)) return;
      found.push(`${report} ${(record as HttpRecord | TlsRecord).dst_ip}`);
    },
  });
  const view = filter === "" ? engine.main : engine.addView(filter);
  ingest(engine, FRAMES);
  engine.finish();
  return found;
}

describe("records", () => {
  test("come with the views of their flow", () => {
    const all = servers("");
    expect(all.length).toBeGreaterThan(3);
    const one = all[0]!.split(" ")[1]!;
    const field = one.includes(":") ? "ipv6.addr" : "ip.addr";
    const isOne = (server: string): boolean => server.endsWith(` ${one}`);
    expect(servers(`${field} == ${one}`)).toEqual(all.filter(isOne));
    expect(servers(`not ${field} == ${one}`)).toEqual(all.filter((server) => !isOne(server)));
  });

  test("of the very packet that a view selects first are that view's too", () => {
    const records: string[] = [];
    const engine: Engine = engineWith({
      onRecord: (report, _record, views) => records.push(`${report} ${views.selected(view)}`),
    });
    const view = engine.addView("http or tls or quic or dns or mdns");
    ingest(engine, FRAMES);
    engine.finish();
    expect(records.length).toBeGreaterThan(5);
    expect(records.filter((text) => text.endsWith("false"))).toEqual([]);
  });
});
