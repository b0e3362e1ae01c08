// Answers find their echoes: in time, late, twice, never, and those of others. With a socket that is made up.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EchoSocket, SendResult } from "./icmp-echoes.ts";
import { IcmpEchoes } from "./icmp-echoes.ts";

const TOKEN = new Uint8Array(16).fill(7);

class FakeSocket implements EchoSocket {
  sent: { address: string; message: Uint8Array; at: number }[] = [];
  arrived: { message: Uint8Array; at: number }[] = [];
  refusal: SendResult | null = null;
  #callback = () => {};

  send(address: string, message: Uint8Array): SendResult {
    if (this.refusal !== null) return this.refusal;
    this.sent.push({ address, message, at: performance.now() });
    return { at: performance.now() };
  }

  drain(receive: (message: Uint8Array, at: number) => void): void {
    for (const { message, at } of this.arrived.splice(0)) receive(message, at);
  }

  onReadable(callback: () => void): void {
    this.#callback = callback;
  }

  /** The answer to an echo arrives; `silently`: nobody has been told of it yet. */
  answer(index: number, { silently = false, change = (reply: Uint8Array) => reply } = {}): void {
    const reply = this.sent[index]!.message.slice();
    reply[0] = 0;
    this.arrived.push({ message: change(reply), at: performance.now() });
    if (!silently) this.#callback();
  }
}

let socket: FakeSocket;
let echoes: IcmpEchoes;

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  echoes = new IcmpEchoes({ 4: socket, 6: null }, TOKEN);
});
afterEach(() => {
  vi.useRealTimers();
});

const LOST = { kind: "lost", reason: null };

describe("an echo", () => {
  it("is answered after the time that it took", async () => {
    const echo = echoes.echo("192.0.2.1", 1000);
    vi.advanceTimersByTime(250);
    socket.answer(0);
    expect(await echo).toEqual({ kind: "answered", latencyMs: 250, port: null });
    expect(socket.sent[0]?.address).toBe("192.0.2.1");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is lost when nothing comes", async () => {
    const echo = echoes.echo("192.0.2.1", 1000);
    vi.advanceTimersByTime(1001);
    expect(await echo).toEqual(LOST);
  });

  it("is lost when the answer comes late, and the next one is not mistaken for it", async () => {
    const first = echoes.echo("192.0.2.1", 1000);
    vi.advanceTimersByTime(1500);
    const second = echoes.echo("192.0.2.1", 1000);
    socket.answer(0);
    vi.advanceTimersByTime(30);
    socket.answer(1);
    expect(await first).toEqual(LOST);
    expect(await second).toMatchObject({ latencyMs: 30 });
  });

  it("is answered when the answer came in time and was not read yet", async () => {
    const echo = echoes.echo("192.0.2.1", 1000);
    vi.advanceTimersByTime(999);
    socket.answer(0, { silently: true });
    vi.advanceTimersByTime(500);
    expect(await echo).toMatchObject({ kind: "answered", latencyMs: 999 });
  });

  it("is lost when what is read in time arrived too late", async () => {
    const echo = echoes.echo("192.0.2.1", 100.5);
    vi.advanceTimersByTime(101);
    socket.answer(0);
    expect(await echo).toEqual(LOST);
  });

  it("never takes less than no time, whatever the clocks say", async () => {
    const echo = echoes.echo("192.0.2.1", 1000);
    const reply = socket.sent[0]!.message.slice();
    reply[0] = 0;
    socket.arrived.push({ message: reply, at: performance.now() - 5 });
    vi.advanceTimersByTime(1001);
    expect(await echo).toMatchObject({ kind: "answered", latencyMs: 0 });
  });
});

describe("what is not its answer", () => {
  it("a second answer counts for nothing", async () => {
    const first = echoes.echo("192.0.2.1", 1000);
    socket.answer(0);
    socket.answer(0);
    expect(await first).toMatchObject({ latencyMs: 0 });
    const second = echoes.echo("192.0.2.1", 1000);
    socket.answer(0);
    vi.advanceTimersByTime(1001);
    expect(await second).toEqual(LOST);
  });

  it.each([
    ["the token of another run", 8],
    ["another number", 43],
    ["another type", 0],
  ])("%s is left alone", async (_, at) => {
    const echo = echoes.echo("192.0.2.1", 1000);
    socket.answer(0, { change: (reply) => reply.map((byte, i) => (i === at ? byte ^ 0x10 : byte)) });
    vi.advanceTimersByTime(1001);
    expect(await echo).toEqual(LOST);
  });

  it("answers in another order belong to their own echoes", async () => {
    const all = [0, 1, 2].map(() => echoes.echo("192.0.2.1", 1000));
    for (const index of [2, 0, 1]) {
      vi.advanceTimersByTime(10);
      socket.answer(index);
    }
    expect((await Promise.all(all)).map((result) => ("latencyMs" in result ? result.latencyMs : null))).toEqual([
      20, 30, 10,
    ]);
  });
});

describe("without a way out", () => {
  it("another method is to be taken when the socket is missing or sending is forbidden", async () => {
    expect((await echoes.echo("::1", 100)).kind).toBe("unavailable");
    socket.refusal = { reason: "Operation not permitted", permitted: false };
    expect(await echoes.echo("192.0.2.1", 100)).toEqual({ kind: "unavailable", reason: "Operation not permitted" });
  });

  it("an unreachable network is a loss, and told", async () => {
    socket.refusal = { reason: "Network is unreachable", permitted: true };
    expect(await echoes.echo("192.0.2.1", 100)).toEqual({ kind: "lost", reason: "Network is unreachable" });
  });
});
