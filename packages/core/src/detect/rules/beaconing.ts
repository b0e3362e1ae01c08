// Beacons: a host inside calls the same host outside again and again, with hardly any variation in between.

import type { FlowRecord } from "../../flow/flow-record.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { FlowView } from "../flow-view.ts";
import { IPV6 } from "../rate-table.ts";
import { RecentPairs } from "../recent-pairs.ts";
import { many, secondsText } from "./flow-words.ts";

export const beaconing: Rule = {
  id: "beaconing",
  title: "Regular calls to one host outside",
  explanation:
    "A host calls another one outside at regular intervals. Programs that look for news do that, and so does malware that " +
    "waits for orders: see which program it is, and whether anybody knows the other host.",
  technique: "T1071",
  severity: "LOW",
  quiet: 3600,
  parameters: [
    parameter("calls", "calls", "calls", 20, 5, 1000),
    parameter("shortest", "shortest interval", "s", 10, 1, 3600),
    parameter("jitter", "variation of the intervals", null, 0.1, 0, 1),
    parameter("duration", "for at least", "s", 600, 10, 86_400),
  ],
  make: (tools) => new Beaconing(tools),
};

const MOST_PAIRS = 8192;
const MOST_CALLS = 1000;
/** Time and names are asked for by the clock, and nobody minds. */
const ORDINARY_PORTS: ReadonlySet<number> = new Set([53, 67, 123, 137, 1900, 3478, 5353]);

/** Welford's running mean and variance of the intervals. */
interface Calls {
  /** Microseconds; NaN before the first call. */
  first: number;
  last: number;
  count: number;
  mean: number;
  squares: number;
}

class Beaconing implements Detector {
  readonly #tools: Tools;
  readonly #pairs: RecentPairs<Calls>;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#pairs = new RecentPairs(tools.seed, MOST_PAIRS, newCalls);
  }

  get forgotten(): number {
    return this.#pairs.dropped;
  }

  /** Not of the first packet itself: of a flood some are enough. */
  tried(flow: FlowView): void {
    if (!flow.isFromLocal || flow.isToLocal || !flow.hasPorts || flow.isToMany) return;
    const { dstPort: port } = flow;
    if (ORDINARY_PORTS.has(port)) return;
    const calls = this.#pairs.obtain(flow.words, flow.source, flow.destination, port | (flow.isIpv6 ? IPV6 : 0));
    if (!this.#isBeacon(calls, flow.start)) return;
    this.#raise(calls, flow.src, flow.dst, port, flow.isUdp ? "udp" : "tcp", flow.slot);
  }

  fromFlow(flow: FlowRecord): void {
    const { src_ip: src, dst_ip: dst, dst_port: port } = flow;
    if (port === null || ORDINARY_PORTS.has(port)) return;
    const calls = this.#pairs.obtainOf(src, dst, port | (src.includes(":") ? IPV6 : 0));
    if (this.#isBeacon(calls, flow.start * 1e6)) this.#raise(calls, src, dst, port, flow.transport, null);
  }

  /** Adds a call, and says whether they are so many and so regular by now. */
  #isBeacon(calls: Calls, time: number): boolean {
    const tools = this.#tools;
    if (Number.isNaN(calls.first)) calls.first = calls.last = time;
    const interval = (time - calls.last) / 1e6;
    calls.last = time;
    // Calls that follow each other at once are one: a page opens several connections.
    if (calls.count > 0 && interval < tools.value("shortest")) {
      calls.first = time;
      calls.count = calls.mean = calls.squares = 0;
      return false;
    }
    let found = false;
    if (calls.count > 0) {
      const difference = interval - calls.mean;
      calls.mean += difference / calls.count;
      calls.squares += difference * (interval - calls.mean);
      const variation = Math.sqrt(calls.squares / calls.count) / calls.mean;
      // What has once been irregular begins again.
      if (variation > 3 * tools.value("jitter") || calls.count > MOST_CALLS) {
        calls.first = time;
        calls.count = calls.mean = calls.squares = 0;
      } else if (calls.count + 1 >= tools.value("calls") && variation <= tools.value("jitter"))
        found = calls.last - calls.first >= tools.value("duration") * 1e6;
    }
    calls.count++;
    return found;
  }

  #raise(calls: Calls, src: string, dst: string, port: number, transport: string, slot: number | null): void {
    const tools = this.#tools;
    const took = (calls.last - calls.first) / 1e6;
    const variation = Math.sqrt(calls.squares / (calls.count - 1)) / calls.mean;
    tools.raise({
      key: `${src} ${dst} ${port}`,
      time: calls.last,
      since: calls.first,
      src,
      dst,
      summary: `${src} has called ${dst}, port ${port}, ${many(calls.count, "time")} in ${secondsText(took)}, every ${secondsText(calls.mean)} give or take ${Math.round(variation * 100)} %`,
      observed: calls.count,
      threshold: tools.value("calls"),
      window: Math.round(took),
      filter: `${Term.pair(src, dst)} && ${transport}.port == ${port}`,
      slots: slot === null ? [] : [slot],
    });
  }
}

function newCalls(): Calls {
  return { first: Number.NaN, last: 0, count: 0, mean: 0, squares: 0 };
}
