// Real servers and clients, recorded on ports that say nothing (scripts/record.js): the engine knows each for what it is.

import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Frame, openCapture } from "../../packages/core/src/index.ts";
import { Engine } from "../../packages/core/src/engine.ts";
import type { FlowRecord } from "../../packages/core/src/flow/flow-record.ts";

interface Expected extends Partial<Omit<FlowRecord, "dst_port">> {
  /** The server's, unless the flow is another one that the first has announced. */
  dst_port?: number | "any";
}

interface Recording {
  file: string;
  server: string;
  client: string;
  port: number;
  flows: Expected[];
}

const folder = new URL("./", import.meta.url);
const MANIFEST = JSON.parse(readFileSync(new URL("manifest.json", folder), "utf8")) as Recording[];

function flowsOf(file: string): FlowRecord[] {
  const flows: FlowRecord[] = [];
  const engine = new Engine({ seed: 1, live: false, onFlow: (flow) => flows.push(flow) });
  const reader = openCapture();
  reader.push(readFileSync(new URL(file, folder)));
  const frame = new Frame();
  while (reader.next(frame)) engine.ingest(frame, null);
  engine.finish();
  return flows;
}

describe.each(MANIFEST)("$file: $server, $client", ({ file, port, flows: expected }) => {
  const flows = flowsOf(file);

  it.each(expected)("has a flow of $app", ({ dst_port = port, ...wanted }) => {
    const there = flows.filter((flow) => dst_port === "any" || flow.dst_port === dst_port);
    expect(there).toContainEqual(expect.objectContaining({ app_source: "content", ...wanted }));
  });

  it("has nothing else on the server's port", () => {
    const apps = new Set(flows.filter((flow) => flow.dst_port === port && flow.app !== null).map(({ app }) => app));
    expect([...apps]).toEqual([expected[0]!.app]);
  });
});

it("every recording is in the manifest", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".pcap"));
  expect(MANIFEST.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
});
