// What an output does with receivers that hang, refuse, answer 500 or are slow: nothing is lost within the buffer, nobody waits.

import { describe, expect, it } from "vitest";
import { until } from "../../source/testing.ts";
import { NewsFilter } from "./alert-news.ts";
import { Delivery, type DeliveryOptions } from "./delivery.ts";
import { Refused, type Sender } from "./sender.ts";
import { httpServer, closedPort, someAlert } from "./testing.ts";
import { Webhook } from "./webhook.ts";

/** An answer that comes too late counts as none, and its alert is sent again: where nothing hangs there is time enough. */
const FAST = { minimum: "LOW", retryMs: 5, longestRetryMs: 20, timeoutMs: 60_000, burst: 1000 } as const;
const IMPATIENT = { timeoutMs: 100 };

function delivery(sender: Sender, options: Partial<DeliveryOptions> = {}) {
  const made = new Delivery({ ...FAST, ...options, sender });
  const offer = (count: number, from = 0): void => {
    for (let i = from; i < from + count; i++) made.offer(someAlert({ id: `alert-${i}` }), 0);
  };
  return { made, offer };
}

describe("what is news", () => {
  const open = someAlert({ severity: "LOW" });

  it("is the beginning, a higher severity and the end, not each change", () => {
    const filter = new NewsFilter("LOW");
    const kinds = [
      open,
      { ...open, count: 4 },
      { ...open, severity: "HIGH" as const },
      { ...open, severity: "HIGH" as const, count: 9 },
      { ...open, state: "closed" as const },
      { ...open, state: "closed" as const },
    ].map((alert) => filter.newsOf(alert, 0));
    expect(kinds).toEqual(["opened", null, "escalated", null, "closed", null]);
  });

  it("is nothing below the minimum, until it rises", () => {
    const filter = new NewsFilter("MEDIUM");
    expect(filter.newsOf(open, 0)).toBeNull();
    expect(filter.newsOf({ ...open, severity: "MEDIUM" }, 0)).toBe("opened");
    expect(new NewsFilter("MEDIUM").newsOf({ ...open, state: "closed" }, 0)).toBeNull();
  });

  it("is nothing while it is snoozed", () => {
    const filter = new NewsFilter("LOW");
    expect(filter.newsOf({ ...open, snoozed_until: 100 }, 99)).toBeNull();
    expect(filter.newsOf({ ...open, snoozed_until: 100 }, 100)).toBe("opened");
    expect(filter.newsOf({ ...open, state: "closed", snoozed_until: 300 }, 200)).toBeNull();
  });
});

describe("a receiver", () => {
  it("that answers 500 for a while gets all of it in the end, in order", async () => {
    const got: string[] = [];
    let requests = 0;
    const url = await httpServer((_, response, body) => {
      const fails = ++requests % 3 !== 0;
      response.writeHead(fails ? 500 : 200).end("no");
      if (!fails) got.push((JSON.parse(body) as { alert: { id: string } }).alert.id);
    });
    const { made, offer } = delivery(new Webhook(new URL(url)));
    offer(12);
    await until(() => made.state.sent === 12);
    expect(got).toEqual(Array.from({ length: 12 }, (_, i) => `alert-${i}`));
    expect(made.state).toEqual({ sent: 12, waiting: 0, lost: 0, problem: null });
    await made.close(0);
  });

  it("that hangs costs no more than its buffer, and nobody any time", async () => {
    let requests = 0;
    const url = await httpServer(() => requests++);
    const { made, offer } = delivery(new Webhook(new URL(url)), { ...IMPATIENT, buffer: 10 });
    offer(15);
    expect(requests).toBe(0);
    await until(() => requests > 1);
    expect(made.state).toMatchObject({ sent: 0, waiting: 10, lost: 5 });
    await until(() => made.state.problem !== null);
    expect(made.state.problem).toBe("there was no answer in time");
    await made.close(20);
    expect(made.state).toMatchObject({ waiting: 0, lost: 15 });
  });

  it("that refuses connections is tried again", async () => {
    const port = await closedPort();
    const { made, offer } = delivery(new Webhook(new URL(`http://127.0.0.1:${port}`)));
    offer(3);
    await until(() => made.state.problem !== null);
    expect(made.state).toMatchObject({ sent: 0, waiting: 3, lost: 0 });
    expect(made.state.problem).toContain("ECONNREFUSED");
    await made.close(0);
  });

  it("that is slow does not get two at once", async () => {
    let at = 0;
    let most = 0;
    const url = await httpServer((_, response) => {
      most = Math.max(most, ++at);
      setTimeout(() => {
        at--;
        response.end();
      }, 10);
    });
    const { made, offer } = delivery(new Webhook(new URL(url)));
    offer(5);
    await until(() => made.state.sent === 5);
    expect(most).toBe(1);
    await made.close(0);
  });

  it("that will not have one message does not keep the others waiting", async () => {
    const got: string[] = [];
    const sender: Sender = {
      send: async ({ alert: { id } }) => {
        if (id === "alert-1") throw new Refused("too strange");
        got.push(id);
      },
      close: () => {},
    };
    const { made, offer } = delivery(sender);
    offer(3);
    await until(() => made.state.waiting === 0);
    expect(got).toEqual(["alert-0", "alert-2"]);
    expect(made.state).toMatchObject({ sent: 2, lost: 1 });
    await made.close(0);
  });

  it("is not overrun: beyond a burst, messages come at a pace", async () => {
    let sent = 0;
    const sender: Sender = { send: async () => void sent++, close: () => {} };
    const { made, offer } = delivery(sender, { burst: 3, paceMs: 60 });
    const before = performance.now();
    offer(5);
    await until(() => sent === 3);
    await until(() => sent === 5);
    expect(performance.now() - before).toBeGreaterThan(100);
    await made.close(0);
  });

  it("that ignores its signal is left behind", async () => {
    const { made, offer } = delivery({ send: () => new Promise(() => {}), close: () => {} }, { timeoutMs: 10 });
    offer(1);
    await until(() => made.state.problem !== null);
    await made.close(0);
  });
});

describe("a webhook", () => {
  it("gets JSON with the alert, and who we are, but not in the URL", async () => {
    const seen: unknown[] = [];
    const url = await httpServer((request, response, body) => {
      const { authorization, "content-type": type } = request.headers;
      seen.push([request.method, request.url, authorization, type, JSON.parse(body)]);
      response.end();
    });
    const news = { kind: "opened", alert: someAlert() } as const;
    const signal = AbortSignal.timeout(60_000);
    await new Webhook(new URL(`${url.replace("//", "//me:p%40ss@")}/hook?x=1`)).send(news, signal);
    await new Webhook(new URL(url.replace("//", "//:token@"))).send(news, signal);
    expect(seen).toMatchObject([
      [
        "POST",
        "/hook?x=1",
        "Basic bWU6cEBzcw==",
        "application/json",
        { event: "opened", alert: { rule: "port-scan" } },
      ],
      ["POST", "/", "Bearer token", "application/json", { text: expect.stringMatching(/^HIGH port-scan: 192/) }],
    ]);
  });

  it("is not sent on to somebody else", async () => {
    let others = 0;
    const other = await httpServer((_, response) => {
      others++;
      response.end();
    });
    const url = await httpServer((_, response) => response.writeHead(307, { location: other }).end());
    const sent = new Webhook(new URL(url)).send({ kind: "test", alert: someAlert() }, AbortSignal.timeout(60_000));
    await expect(sent).rejects.toThrow("the receiver answered 307");
    expect(others).toBe(0);
  });
});
