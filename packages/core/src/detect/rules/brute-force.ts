// Password guessing: one host logs in to another again and again, and each time little happens.

import type { FlowRecord } from "../../flow/flow-record.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { FlowView } from "../flow-view.ts";
import { RecentMap } from "../recent-map.ts";
import { many, secondsText } from "./flow-words.ts";

export const bruteForce: Rule = {
  id: "brute-force",
  title: "Password guessing",
  explanation:
    "One host begins many short sessions at a login service of another and is not let in, or sends it many passwords. Programs that guess " +
    "passwords do that: see whether one of the last sessions is longer than the others, which would be the right guess.",
  technique: "T1110",
  severity: "HIGH",
  quiet: 600,
  parameters: [
    parameter("attempts", "short sessions, of SSH, RDP and VNC", "sessions", 10, 3, 100_000),
    parameter("passwords", "sessions with a password, of FTP, mail and the like", "sessions", 20, 3, 100_000),
    parameter("window", "within", "s", 300, 10, 3600),
  ],
  make: (tools) => new BruteForce(tools),
};

/** A session in which nothing but a login fits: bytes both ways, and its length in seconds. */
const SESSIONS: Readonly<Record<string, { bytes: number; seconds: number }>> = {
  ssh: { bytes: 12_000, seconds: 60 },
  rdp: { bytes: 12_000, seconds: 30 },
  vnc: { bytes: 2500, seconds: 30 },
};
/** Their passwords are seen as they go by. */
const CLEAR: ReadonlySet<string> = new Set(["ftp", "smtp", "imap", "pop3", "telnet", "nntp"]);
const MOST_PAIRS = 4096;
const MOST_LOGINS = 16_384;
const MOST_TIMES = 4096;
const EVIDENCE = 20;

interface Guesser {
  /** Of the attempts within the window, microseconds. */
  times: number[];
  flows: string[];
}

class BruteForce implements Detector {
  readonly #tools: Tools;
  readonly #guessers = new RecentMap<string, Guesser>(MOST_PAIRS);
  /** Slots of flows that were let in, and when those flows began: scripts have short sessions, and guess nothing. */
  readonly #logins = new RecentMap<number, number>(MOST_LOGINS);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#guessers.dropped + this.#logins.dropped;
  }

  password(flow: FlowView): void {
    const { app } = flow;
    if (app !== null && CLEAR.has(app))
      this.#attempt(app, flow.src, flow.dst, flow.dstPort, flow.last, () => flow.communityId);
  }

  loggedIn(flow: FlowView): void {
    this.#logins.set(flow.slot, flow.start);
  }

  ended(flow: FlowView): void {
    if (this.#logins.size > 0) {
      const login = this.#logins.get(flow.slot);
      if (login !== undefined) this.#logins.delete(flow.slot);
      if (login === flow.start) return;
    }
    const { app } = flow;
    const session = app === null ? undefined : SESSIONS[app];
    if (session === undefined || flow.packetsIn === 0) return;
    const isShort = flow.bytesOut + flow.bytesIn <= session.bytes && flow.last - flow.start <= session.seconds * 1e6;
    // The name of an application by its port alone is a guess; and a session in which the server said nothing is none.
    if (!isShort || !flow.isRecognised) return;
    this.#attempt(app!, flow.src, flow.dst, flow.dstPort, flow.last, () => flow.communityId);
  }

  fromFlow(flow: FlowRecord): void {
    const session = flow.app === null ? undefined : SESSIONS[flow.app];
    const isShort =
      session !== undefined &&
      flow.app_source === "content" &&
      flow.bytes_out + flow.bytes_in <= session.bytes &&
      flow.end - flow.start <= session.seconds;
    const isClear = flow.cleartext_password && flow.app !== null && CLEAR.has(flow.app);
    if (!isShort && !isClear) return;
    const id = (): string => flow.community_id ?? "";
    this.#attempt(flow.app!, flow.src_ip, flow.dst_ip, flow.dst_port ?? 0, flow.end * 1e6, id);
  }

  #attempt(app: string, src: string, dst: string, port: number, time: number, id: () => string): void {
    const tools = this.#tools;
    const key = `${src} ${dst} ${port}`;
    const guesser = this.#guessers.obtain(key, () => ({ times: [], flows: [] }));
    const window = tools.value("window");
    const { times, flows } = guesser;
    // Ends of flows are told late, and not in their order.
    let at = times.length;
    while (at > 0 && times[at - 1] > time) at--;
    if (at === times.length) times.push(time);
    else times.splice(at, 0, time);
    const latest = times[times.length - 1];
    let over = Math.max(0, times.length - MOST_TIMES);
    while (latest - times[over] > window * 1e6) over++;
    if (over > 0) times.splice(0, over);
    // A name costs a hash.
    if (flows.length < EVIDENCE) {
      const flow = id();
      if (flows.at(-1) !== flow) flows.push(flow);
    }
    const limit = tools.value(CLEAR.has(app) ? "passwords" : "attempts");
    if (times.length < limit) return;
    const took = Math.max(1, (latest - times[0]) / 1e6);
    tools.raise({
      key,
      time: latest,
      since: times[0],
      src,
      dst,
      summary: `${src} tried to log in to ${app} at ${dst} ${many(times.length, "time")} in ${secondsText(took)}`,
      observed: times.length,
      threshold: limit,
      window,
      filter: `${Term.pair(src, dst)} && tcp.port == ${port}`,
      flows,
    });
  }
}
