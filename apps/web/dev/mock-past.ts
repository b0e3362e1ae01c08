// The routes of the past: what was recorded, and its packets as a file.

import type { ServerResponse } from "node:http";
import type { FakeHistory } from "./fake-history.ts";
import { filterProblem } from "./fake-filter.ts";
import { answer, refuse } from "./mock-http.ts";

const PACKETS = "/api/packets.pcapng";
const EXPORT = "/api/history/export";

export const isPast = (path: string): boolean => path.startsWith("/api/history") || path === PACKETS;

/** `refuses`: the store has ended. */
export function answerPast(history: FakeHistory, refuses: boolean, url: URL, response: ServerResponse): void {
  const now = Date.now() / 1000;
  const question = (name: string) => url.searchParams.get(name);
  const range = { from: Number(question("from")), to: Number(question("to")) };
  const filter = question("filter") ?? "";
  const wrong = filterProblem(filter);
  if (url.pathname === "/api/history") return answer(response, 200, history.state(now));
  if (wrong !== null) return answer(response, 400, { problem: wrong });
  if (url.pathname === PACKETS || url.pathname === EXPORT) {
    if (url.pathname === EXPORT && question("format") === null) {
      return refuse(response, 400, "bad-request", "No format.");
    }
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.end("made up\n");
    return;
  }
  if (refuses) return refuse(response, 503, "store-gone", "The history has ended.", "It is started again by itself.");
  if (url.pathname.endsWith("/flows")) {
    const limit = Number(question("limit") ?? 200);
    const order = question("order") ?? "end";
    answer(response, 200, history.flows(range, filter, order, question("after"), limit, now));
  } else if (url.pathname.endsWith("/latency")) answer(response, 200, history.latency(range));
  else answer(response, 200, history.snapshot(range, filter, now, question("lists") !== "false"));
}
