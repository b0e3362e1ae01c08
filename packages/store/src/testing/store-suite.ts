// What every store has to do. Each implementation is put through it.

import { FilterError } from "@wireglass/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BatchBuilder } from "../batch.ts";
import { MemoryStore } from "../memory-store.ts";
import type { Store } from "../store.ts";
import { DIMENSIONS } from "../tables.ts";
import { FLOW, START, batchesOf } from "./traffic.ts";

const SECONDS = 400;
const ALL = { from: START - 10, to: START + SECONDS + 10 };
const RANGES = {
  everything: ALL,
  "whole minutes": { from: START + 60, to: START + 240 },
  "odd seconds": { from: START + 17, to: START + 211 },
};
const FILTERS = [
  "tcp",
  "ip.addr == 10.0.0.0/29",
  "ip.src == 10.0.0.3 && tcp.dstport == 443",
  "ipv6.addr == 2001:db8:1::/48 or icmpv6",
  'wg.host contains "h1"',
  'wg.host matches "^h[2-4]\\\\."',
  "not dns and udp.port in {53, 400 .. 60000}",
  "wg.encrypted == 0 xor vlan",
  "wg.cleartext_password == false",
  "ip.proto == 47",
  'wg.service == "example.org"',
  "ip.src != 10.0.0.4",
  "ip.src < ip.dst",
];

export function storeSuite(name: string, open: () => Promise<Store>, settle: (store: Store) => Promise<void>): void {
  describe(name, () => {
    const { batches, flows } = batchesOf(SECONDS, 12);
    const model = new MemoryStore();
    let store: Store;

    beforeAll(async () => {
      store = await open();
      for (const [i, batch] of batches.entries()) {
        expect(store.write(batch)).toBe(true);
        model.write(batch);
        if (i % 50 === 49) await store.flush();
        // Some of the answers then come from roll-ups, and some do not.
        if (i === 300) await settle(store);
      }
      await store.flush();
    });
    afterAll(() => store.close());

    it("knows its bounds", async () => {
      const bounds = await store.bounds();
      expect(bounds!.from).toBe(START);
      expect(bounds!.to).toBeCloseTo(Math.max(...flows.map(({ end }) => end)) + 1e-6, 5);
    });

    it.each(Object.entries(RANGES))("adds up the same totals: %s", async (_name, range) => {
      const answer = await store.summary({ range });
      const { from: _from, resolution: _resolution, last, ...expected } = await model.summary({ range });
      expect(answer).toMatchObject(expected);
      // To the minute, where minutes answer.
      expect(Math.abs(last! - answer.last!)).toBeLessThan(60);
    });

    it("keeps every packet: flows and what has none are the engine's totals", async () => {
      const { transport, packets } = await store.summary({ range: ALL });
      const { rows, other } = await store.top({ range: ALL, dimension: "app", limit: 100 });
      const carried = rows.reduce((sum, row) => sum + row.packets, other.packets);
      expect(carried + transport.arp).toBe(packets);
      expect(Object.values(transport).reduce((sum, n) => sum + n, 0)).toBe(packets);
    });

    it.each([7, 60, 500])("draws the same series with %i points", async (points) => {
      const answer = await store.series({ range: ALL, points });
      const { resolution: _resolution, ...expected } = await model.series({ range: ALL, points });
      expect(answer).toMatchObject(expected);
      expect(answer.packets.reduce((sum, n) => sum + n, 0)).toBe((await model.summary({ range: ALL })).packets);
    });

    it.each(DIMENSIONS)("ranks by %s", async (dimension) => {
      for (const range of Object.values(RANGES)) {
        const answer = await store.top({ range, dimension, limit: 5 });
        const { resolution: _resolution, ...expected } = await model.top({ range, dimension, limit: 5 });
        expect(answer).toMatchObject(expected);
      }
    });

    it.each(FILTERS)("selects the flows of %s", async (filter) => {
      const limit = 2000;
      const answer = await store.flows({ range: ALL, filter, limit });
      const expected = await model.flows({ range: ALL, filter, limit });
      expect(answer.rows).toEqual(expected.rows);
      expect(answer.next).toEqual(expected.next === null ? null : expect.any(String));
      expect(expected.rows.length).toBeGreaterThan(0);
    });

    it.each(FILTERS.slice(0, 6))("adds up the flows of %s", async (filter) => {
      const [answer, expected] = [
        await store.summary({ range: ALL, filter }),
        await model.summary({ range: ALL, filter }),
      ];
      for (const figure of [
        "packets",
        "bytes",
        "flows",
        "transport",
        "encrypted",
        "bytes_in",
        "first",
        "last",
      ] as const) {
        expect(answer[figure], figure).toEqual(expected[figure]);
      }
      const ranked = { range: ALL, filter, dimension: "host", limit: 10 } as const;
      expect((await store.top(ranked)).rows).toEqual((await model.top(ranked)).rows);
      const drawn = await store.series({ range: ALL, filter, points: 50 });
      expect(drawn.packets.reduce((sum, n) => sum + n, 0)).toBeCloseTo(expected.packets, 3);
    });

    it("says that a filter asks for packets", async () => {
      const { complete } = await store.flows({ range: ALL, filter: "tcp.flags.syn == 1", limit: 1 });
      expect([false, store instanceof MemoryStore]).toContain(complete);
    });

    it("points at what is wrong with a filter", async () => {
      const wrong = store.flows({ range: ALL, filter: "tcp and prot == 1", limit: 10 });
      await expect(wrong).rejects.toThrow(FilterError);
      await expect(wrong).rejects.toMatchObject({ position: 8 });
    });

    it.each(["end", "total_bytes", "total_packets"] as const)(
      "pages through all flows in the order of %s",
      async (order) => {
        const ids: number[] = [];
        let after: string | undefined;
        for (;;) {
          const { rows, next } = await store.flows({
            range: ALL,
            order,
            limit: 700,
            ...(after === undefined ? {} : { after }),
          });
          ids.push(...rows.map(({ id }) => id));
          if (next === null) break;
          after = next;
        }
        const key = (id: number): number => flows[id - 1][order];
        const expected = flows.map(({ id }) => id).toSorted((a, b) => key(b) - key(a) || b - a);
        expect(ids).toEqual(expected);
      },
    );

    it("gives a flow by its id", async () => {
      expect(await store.flow(17)).toMatchObject({
        id: 17,
        src_ip: flows[16].src_ip,
        bytes_in: flows[16].bytes_in,
        app: flows[16].app,
      });
      expect(await store.flow(999_999)).toBeNull();
    });

    it("adds up latencies", async () => {
      const question = { range: ALL, kind: "dns", scope: "resolver", limit: 10, points: 6 } as const;
      const answer = await store.latency(question);
      const expected = await model.latency(question);
      expect(answer.rows).toEqual(expected.rows);
      expect(answer).toMatchObject({
        total: 2,
        start: expected.start,
        step: expected.step,
        over_time: expected.over_time,
      });
      const one = await store.latency({ ...question, subject: "192.0.2.54" });
      expect(one.rows).toEqual(expected.rows.filter(({ subject }) => subject === "192.0.2.54"));
    });
  });

  describe(`${name}: what goes on`, () => {
    let store: Store;
    const range = { from: START, to: START + 600 };

    beforeAll(async () => {
      store = await open();
      const builder = new BatchBuilder();
      const slice = { ...FLOW, id: 5, reason: "active", packets_out: 10, packets_in: 0, bytes_out: 1000, bytes_in: 0 };
      builder.flow({ ...slice, end: START + 60, total_bytes: 1000 });
      builder.flow({
        ...slice,
        slice: 1,
        start: START + 61,
        end: START + 120,
        before_packets_out: 10,
        before_bytes_out: 1000,
        total_bytes: 2000,
      });
      builder.flow({
        ...slice,
        slice: 2,
        start: START + 121,
        end: START + 130,
        before_packets_out: 20,
        before_bytes_out: 2000,
        total_bytes: 3000,
        reason: "end",
      });
      builder.flow({ ...FLOW, id: 6, end: START + 90 });
      const alert = {
        id: "a",
        first: START,
        last: START + 1,
        rule: "port-scan",
        severity: "HIGH",
        src_ip: "10.0.0.9",
        dst_ip: null,
      };
      builder.alert({ ...alert, time: START + 1, record: '{"count":1}' });
      builder.alert({ ...alert, time: START + 9, last: START + 9, record: '{"count":7}' });
      builder.alert({ ...alert, id: "b", time: START + 5, record: "{}" });
      const host = {
        ip: "10.0.0.1",
        local: true,
        name: null,
        mac: null,
        packets: 1,
        bytes_sent: 10,
        bytes_received: 0,
      };
      builder.host({ ...host, time: START + 10, first: START });
      builder.host({ ...host, time: START + 500, first: START + 400, name: "nas" });
      builder.host({ ...host, ip: "10.0.0.2", time: START + 20, first: START + 20 });
      store.write(builder.take());
      await store.flush();
    });
    afterAll(() => store.close());

    it("puts slices together", async () => {
      const { rows } = await store.flows({ range, limit: 10 });
      expect(
        rows.map(({ id, slice, bytes_out, packets_out, start }) => ({ id, slice, bytes_out, packets_out, start })),
      ).toEqual([
        { id: 5, slice: 2, bytes_out: 3000, packets_out: 30, start: START },
        { id: 6, slice: 0, bytes_out: FLOW.bytes_out, packets_out: FLOW.packets_out, start: START },
      ]);
      expect(await store.flow(5)).toMatchObject({ bytes_out: 3000, reason: "end" });
    });

    it("shows a flow as it stood then", async () => {
      const { rows } = await store.flows({ range: { from: START, to: START + 100 }, limit: 10 });
      expect(rows.map(({ id, bytes_out }) => [id, bytes_out])).toEqual([
        [6, FLOW.bytes_out],
        [5, 1000],
      ]);
    });

    it("counts bytes where they were, and a flow once", async () => {
      const late = await store.top({ range: { from: START + 110, to: START + 600 }, dimension: "app", limit: 5 });
      expect(late.rows).toMatchObject([{ key: "tls", bytes: 2000, flows: 0 }]);
      const all = await store.top({ range, dimension: "app", limit: 5 });
      expect(all.rows).toMatchObject([{ key: "tls", bytes: 3000 + FLOW.bytes_out + FLOW.bytes_in, flows: 2 }]);
    });

    it("keeps alerts as they stood last", async () => {
      const first = await store.alerts({ range, limit: 1 });
      expect(first.rows).toMatchObject([{ id: "a", record: '{"count":7}', last: START + 9 }]);
      const second = await store.alerts({ range, limit: 1, after: first.next! });
      expect(second.rows).toMatchObject([{ id: "b" }]);
      expect(second.next).toBeNull();
    });

    it("adds up hosts", async () => {
      const { rows } = await store.hosts({ range, limit: 10 });
      expect(rows).toMatchObject([
        { ip: "10.0.0.1", first: START, last: START + 500, packets: 2, bytes_sent: 20, name: "nas" },
        { ip: "10.0.0.2", first: START + 20 },
      ]);
      expect(
        (await store.hosts({ range: { from: START, to: START + 30 }, limit: 10 })).rows.map(({ ip }) => ip),
      ).toEqual(["10.0.0.1", "10.0.0.2"]);
    });
  });

  describe(`${name}: empty`, () => {
    it("answers every question", async () => {
      const store = await open();
      const range = { from: START, to: START + 100 };
      expect(await store.bounds()).toBeNull();
      expect(await store.summary({ range })).toMatchObject({ packets: 0, first: null, unique_sources: 0 });
      expect((await store.series({ range, points: 10 })).packets).toEqual(Array.from({ length: 10 }, () => 0));
      expect(await store.top({ range, dimension: "host", limit: 5 })).toMatchObject({ rows: [], total: 0 });
      expect(await store.flows({ range, limit: 5 })).toMatchObject({ rows: [], next: null });
      expect(await store.latency({ range, kind: "dns", scope: "all", limit: 5, points: 0 })).toMatchObject({
        rows: [],
        over_time: [],
      });
      expect(await store.alerts({ range, limit: 5 })).toMatchObject({ rows: [], next: null });
      expect(await store.hosts({ range, limit: 5 })).toMatchObject({ rows: [], next: null });
      expect((await store.usage()).state).toBe("ready");
      await store.close();
    });
  });
}
