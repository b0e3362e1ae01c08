// What the probes measure is found again as latencies of the past.

import { MemoryStore } from "@wireglass/store";
import { expect, test } from "vitest";
import { latencyKinds } from "./latency-view.ts";
import { PingRecorder } from "./ping-recorder.ts";

test("echoes become distributions by target and of all, in the minutes in which they were sent", async () => {
  const store = new MemoryStore();
  const recorder = new PingRecorder((batch) => store.write(batch));
  for (let i = 0; i < 120; i++) recorder.add("192.0.2.1", { time: 6000 + i, latency_ms: 10 });
  recorder.add("host.example", { time: 6001, latency_ms: null });
  recorder.flush();
  for (let i = 0; i < 60; i++) recorder.add("host.example", { time: 6060 + i, latency_ms: 40 });
  recorder.close();

  const range = { from: 6000, to: 6120 };
  const { rows } = await store.latency({ range, kind: "ping", scope: "target", limit: 10, points: 0 });
  const found = rows.map(({ subject, count, lost, max_ms }) => ({ subject, count, lost, max_ms: Math.round(max_ms!) }));
  expect(found.toSorted((a, b) => b.count - a.count)).toEqual([
    { subject: "192.0.2.1", count: 120, lost: 0, max_ms: 10 },
    { subject: "host.example", count: 60, lost: 1, max_ms: 40 },
  ]);

  const minute = await store.latency({
    range: { from: 6000, to: 6060 },
    kind: "ping",
    scope: "all",
    limit: 1,
    points: 0,
  });
  expect(minute.rows[0]).toMatchObject({ count: 60, lost: 1 });
  const view = await latencyKinds(store, range);
  expect(view.kinds).toMatchObject([{ kind: "ping", scope: "target", count: 180, lost: 1 }]);
});
