// Filters for one application or one host are answered from roll-ups as they are from single flows.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryStore } from "../memory-store.ts";
import type { TopQuestion } from "../store.ts";
import { DIMENSIONS } from "../tables.ts";
import { START, batchesOf } from "../testing/traffic.ts";
import { sqlFilter } from "./filter-sql.ts";
import { History } from "./history.ts";

const HOUR = 3600;
const RANGE = { from: START + 1000, to: START + 5 * HOUR - 700 };
const folder = mkdtempSync(join(tmpdir(), "wireglass-facets-"));
const model = new MemoryStore();
let history: History;

const total = (points: readonly number[]): number => points.reduce((sum, n) => sum + n, 0);

beforeAll(async () => {
  history = await History.open({ folder, fewFlows: 0, patience: 60_000 });
  for (let hour = 0; hour < 5; hour++) {
    // Of the last hour nothing is rolled up.
    if (hour === 4) await history.rollUp();
    for (let part = 0; part < 4; part++) {
      for (const batch of batchesOf(20, 20, 7 + hour, START + hour * HOUR + part * 900).batches) {
        model.write(batch);
        while (!history.write(batch)) await history.flush();
      }
    }
    await history.flush();
  }
});
afterAll(async () => {
  await history.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  "dns",
  'wg.app == "quic"',
  'wg.app in {"http", "tls"}',
  "ip.addr == 10.0.0.7",
  "ipv6.addr == 2001:db8::3",
])("%s", (filter) => {
  it("has the same totals", async () => {
    const [answer, expected] = [
      await history.summary({ range: RANGE, filter }),
      await model.summary({ range: RANGE, filter }),
    ];
    expect(answer).toMatchObject({ complete: true, from: RANGE.from, resolution: HOUR });
    for (const figure of [
      "packets",
      "bytes",
      "flows",
      "malformed",
      "transport",
      "transport_bytes",
      "encrypted",
      "bytes_in",
      "bytes_out",
    ] as const)
      expect(answer[figure], figure).toEqual(expected[figure]);
    expect(expected.flows).toBeGreaterThan(50);
  });

  it("has the same series, an hour at a time", async () => {
    const answer = await history.series({ range: RANGE, filter, points: 600 });
    const expected = await model.series({ range: RANGE, filter, points: 5 });
    expect(answer).toMatchObject({ step: HOUR, start: expected.start });
    // A roll-up has a flow where it ended; one that was going on at the full hour lies in two.
    for (const [i, packets] of answer.packets.entries())
      expect(Math.abs(packets - (expected.packets[i] ?? 0))).toBeLessThan(0.1 * (expected.packets[i] ?? 0) + 1);
    expect(total(answer.packets)).toBeCloseTo(total(expected.packets), 3);
    expect(total(answer.in.udp)).toBeCloseTo(total(expected.in.udp), 3);
  });

  it.each(DIMENSIONS)("ranks by %s", async (dimension) => {
    const question = { range: RANGE, filter, dimension, limit: 4 };
    const [answer, expected] = [await history.top(question), await model.top(question)];
    const bytes = answer.rows.reduce((sum, row) => sum + row.bytes, answer.other.bytes);
    expect(bytes).toBe(expected.rows.reduce((sum, row) => sum + row.bytes, expected.other.bytes));
    if (answer.exact) expect(answer.rows).toEqual(expected.rows);
  });
});

const QUESTION: TopQuestion = { range: RANGE, filter: "ip.addr == 10.0.0.7", dimension: "app", limit: 4 };

describe("a store of version 2, whose subjects have no numbers", () => {
  const old = mkdtempSync(join(tmpdir(), "wireglass-facets-"));
  const options = { folder: old, fewFlows: 0, patience: 60_000 };
  afterAll(() => rmSync(old, { recursive: true, force: true }));

  it("is brought up to date, and tells what it told", async () => {
    const first = await History.open(options);
    for (let hour = 0; hour < 5; hour++) {
      for (const batch of batchesOf(20, 20, 7 + hour, START + hour * HOUR).batches)
        while (!first.write(batch)) await first.flush();
      await first.flush();
    }
    await first.rollUp();
    const told = await first.top(QUESTION);
    expect(told).toMatchObject({ resolution: HOUR, complete: true });
    expect(told.rows).not.toEqual([]);
    await first.close();
    for (const name of readdirSync(old).filter((each) => /^hours-.*\.duckdb$/.test(each))) {
      const instance = await DuckDBInstance.create(join(old, name));
      const connection = await instance.connect();
      await connection.run("ALTER TABLE facets DROP COLUMN subject_hash");
      await connection.run("UPDATE meta SET version = 2");
      connection.closeSync();
      instance.closeSync();
    }
    const second = await History.open(options);
    expect(await second.top(QUESTION)).toEqual(told);
    await second.close();
  });
});

describe("what a filter chooses", () => {
  it.each([
    ["dns", { scope: "app", subjects: ["dns"] }],
    ["ip.addr == 10.0.0.1", { scope: "host", subjects: ["00000000000000000000ffff0a000001"] }],
    ["10.0.0.1 == ip.addr", null],
    ["ip.addr == 10.0.0.0/8", null],
    ["ip.src == 10.0.0.1", null],
    ["ip.addr != 10.0.0.1", null],
    ["ipv6.addr == ::ffff:10.0.0.1", null],
    ["not dns", null],
    ["dns and tcp", null],
    ["tcp", null],
    [`wg.app == "x' OR 1 = 1 --"`, null],
  ])("%s", (filter, facet) => {
    expect(sqlFilter(filter)?.facet).toEqual(facet);
  });

  it("a host that an hour may have left out is not told of that hour", async () => {
    const other = await history.summary({ range: RANGE, filter: "ip.addr == 203.0.113.200" });
    expect(other).toMatchObject({ flows: 0, packets: 0 });
  });
});
