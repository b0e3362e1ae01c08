// A client gets the newest, whatever its pace.

import { afterEach, describe, expect, it, vi } from "vitest";
import { EventStream } from "./event-stream.ts";
import { initialState } from "./source/source-state.ts";

function connect() {
  const events = new EventStream();
  const upstream = { ready: 0, closed: 0 };
  events.start({ source: initialState("none"), ready: () => upstream.ready++, close: () => upstream.closed++ });
  const reader = events.body.getReader();
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  return { events, upstream, reader, read };
}

afterEach(() => void vi.useRealTimers());

describe("event stream", () => {
  it("has a timer only while it is followed", async () => {
    vi.useFakeTimers();
    // A filter that is wrong: there is nothing to follow, and nobody to end it.
    const wrong = new EventStream();
    expect([vi.getTimerCount(), wrong.body.locked]).toEqual([0, false]);
    const { events } = connect();
    expect(vi.getTimerCount()).toBe(1);
    events.end();
    expect(vi.getTimerCount()).toBe(0);
    const late = new EventStream();
    late.end();
    late.start({ source: initialState("none"), ready: () => {}, close: () => {} });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("begins with the state of the source and asks for one snapshot", async () => {
    const { upstream, read } = connect();
    expect(upstream.ready).toBe(1);
    expect(await read()).toContain("event: source");
  });

  it("gives a slow client only the newest of each kind", async () => {
    const { events, read } = connect();
    await read();
    for (let i = 0; i < 1000; i++) {
      events.snapshot(`{"n":${i}}`);
      events.source({ ...initialState("demo"), progress: i });
    }
    const text = await read();
    expect(text.match(/^event: /gm)).toHaveLength(2);
    expect(text).toContain('data: {"n":999}');
    expect(text).toContain('"progress":999');
  });

  it("asks for the next snapshot when the last has gone, not before", async () => {
    const { events, upstream, read } = connect();
    await read();
    events.snapshot("{}");
    expect(upstream.ready).toBe(1);
    await read();
    expect(upstream.ready).toBe(2);
  });

  it("wakes a waiting reader", async () => {
    const { events, read } = connect();
    await read();
    const next = read();
    events.problem({ code: "disk-full", message: "full", remedy: null });
    expect(await next).toBe('event: problem\ndata: {"code":"disk-full","message":"full","remedy":null}\n\n');
  });

  it("keeps few problems for a client that does not read", async () => {
    const { events, read } = connect();
    for (let i = 0; i < 1000; i++) events.problem({ code: "x", message: String(i), remedy: null });
    expect((await read()).match(/event: problem/g)).toHaveLength(8);
  });

  it("leaves once, when the client goes or the server ends", async () => {
    const gone = connect();
    await gone.reader.cancel();
    gone.events.end();
    expect(gone.upstream.closed).toBe(1);

    const ended = connect();
    await ended.read();
    const last = ended.reader.read();
    ended.events.end();
    expect((await last).done).toBe(true);
    expect(ended.upstream.closed).toBe(1);
  });
});
