// Server names, services, TLS versions and cleartext in the engine's snapshots, from traffic whose contents are known.

import { describe, expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { Engine } from "../engine.ts";
import type { FlowRecord } from "../flow/flow-record.ts";
import { demoFrames } from "../synth/demo/demo.ts";
import { SnapshotCursor } from "./snapshot.ts";
import type { SnapshotRecord } from "./snapshot.ts";

const FRAMES = 12_000;

/** The same traffic, asked `asks` times on the way. */
function run(asks: number, filter = ""): { snapshot: SnapshotRecord; flows: FlowRecord[] } {
  const flows: FlowRecord[] = [];
  const engine = new Engine({
    seed: 7,
    live: false,
    watched: true,
    activeTimeout: Infinity,
    onFlow: (flow, views) => {
      if (views.selected(view)) flows.push(flow);
    },
  });
  const view = filter === "" ? engine.main : engine.addView(filter);
  const frame = new Frame();
  frame.linkType = 1;
  let count = 0;
  for (const { time, bytes } of demoFrames({ seed: 5, start: 1_790_000_000e6 })) {
    if (count++ === FRAMES) break;
    Object.assign(frame, { data: bytes, offset: 0, captured: bytes.length, length: bytes.length, time });
    engine.ingest(frame, null);
    if (asks > 0 && count % Math.floor(FRAMES / asks) === 0) engine.snapshot(view, new SnapshotCursor());
  }
  engine.finish();
  return { snapshot: engine.snapshot(view, new SnapshotCursor()), flows };
}

const once = run(0);
const bytesOf = ({ bytes_in, bytes_out }: FlowRecord): number => bytes_in + bytes_out;

/** Flows and bytes by a key of the flow. */
function sums(flows: readonly FlowRecord[], key: (flow: FlowRecord) => string | null): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>();
  for (const flow of flows) {
    const name = key(flow);
    if (name === null) continue;
    const [count, bytes] = found.get(name) ?? [0, 0];
    found.set(name, [count + 1, bytes + bytesOf(flow)]);
  }
  return found;
}

const counted = <Row extends { flows: number; bytes: number }>(rows: readonly Row[], key: (row: Row) => string) =>
  new Map(rows.map((row) => [key(row), [row.flows, row.bytes]]));

const sum = (side: Readonly<Record<string, readonly number[]>>): number =>
  Object.values(side)
    .flat()
    .reduce((a, b) => a + b, 0);

describe.each([0, 40])("asked %i times on the way", (asks) => {
  const { snapshot, flows } = asks === 0 ? once : run(asks);

  test("server names are those of the flows, with all that the flows carried", () => {
    const { rows, total, error } = snapshot.server_names;
    const truth = sums(flows, ({ host }) => host);
    expect(truth.size).toBeGreaterThan(3);
    expect(error).toBe(0);
    expect(total).toBe(truth.size);
    for (const [host, figures] of counted(rows, ({ host }) => host))
      expect([host, figures]).toEqual([host, truth.get(host)]);
  });

  test("TLS versions are those of the flows", () => {
    expect(counted(snapshot.tls_versions, ({ version }) => version)).toEqual(
      sums(flows, ({ tls_version }) => tls_version),
    );
  });

  test("an application's flows, and its bytes by who can read them, add up", () => {
    const truth = sums(flows, ({ app }) => app);
    for (const { app, flows: count, bytes, encrypted, flows_by } of snapshot.applications) {
      if (app === null) continue;
      expect([count, bytes]).toEqual(truth.get(app));
      expect(encrypted.encrypted + encrypted.cleartext + encrypted.unknown).toBe(bytes);
      expect(flows_by.content + flows_by.port + flows_by.related).toBe(count);
    }
  });

  test("what is in the clear is counted for whoever began it", () => {
    const { rows } = snapshot.cleartext;
    expect(rows.length).toBeGreaterThan(3);
    const readable = flows.filter(({ encrypted }) => encrypted === false);
    const apps = sums(readable, ({ app }) => app);
    const mine = sums(readable, ({ app, src_ip }) => `${src_ip} ${app}`);
    const passwords = sums(
      readable.filter((flow) => flow.cleartext_password),
      ({ app, src_ip }) => `${src_ip} ${app}`,
    );
    expect(passwords.size).toBeGreaterThan(0);
    for (const row of rows) {
      expect(apps.has(row.app)).toBe(true);
      expect(row.passwords).toBe(passwords.get(`${row.ip} ${row.app}`)?.[0] ?? 0);
      const truth = mine.get(`${row.ip} ${row.app}`);
      if (truth !== undefined) expect([row.flows, row.bytes]).toEqual(truth);
    }
  });

  test("bands by application and by transport are of the same bytes", () => {
    const { series } = snapshot;
    expect(sum(series.in_by_app)).toBe(sum(series.in));
    expect(sum(series.out_by_app)).toBe(sum(series.out));
    expect(sum({ tls: series.in_by_app.tls })).toBeGreaterThan(0);
  });
});

test("a view of one service has that service and no other", () => {
  const [service] = once.snapshot.services.rows;
  const { snapshot } = run(0, `wg.service == "${service.service}"`);
  expect(snapshot.services.rows.map((row) => row.service)).toEqual([service.service]);
  expect(snapshot.services.rows[0].flows).toBe(service.flows);
  expect(snapshot.server_names.rows.every((row) => row.service === service.service)).toBe(true);
});
