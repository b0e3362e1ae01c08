// A large upload to a host outside that has got nothing much from here before.

import type { FlowRecord } from "../../flow/flow-record.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { Delta, FlowView } from "../flow-view.ts";
import { IPV6 } from "../rate-table.ts";
import { RecentPairs } from "../recent-pairs.ts";
import { bytesText } from "./flow-words.ts";

export const largeUpload: Rule = {
  id: "large-upload",
  title: "Large upload to a new destination",
  explanation:
    "A host inside has sent much to a host outside that it has not sent much to before. A new backup, a shared film, or data " +
    "that somebody takes out: see what the destination is.",
  technique: "T1048",
  severity: "LOW",
  quiet: 900,
  parameters: [
    parameter("bytes", "bytes sent", "bytes", 500_000_000, 10_000, 1e13),
    parameter("window", "within", "s", 3600, 60, 86_400),
  ],
  make: (tools) => new LargeUpload(tools),
};

const MOST_PAIRS = 8192;
/** Flows of less are not worth a place in the table. */
const LEAST = 10_000;
/** After that a destination is known. */
const KNOWN = 86_400e6;

interface Upload {
  /** Microseconds; NaN before anything was added. */
  first: number;
  since: number;
  bytes: number;
  /** Windows over the limit that were told of. */
  isKnown: boolean;
}

class LargeUpload implements Detector {
  readonly #tools: Tools;
  readonly #pairs: RecentPairs<Upload>;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#pairs = new RecentPairs(tools.seed, MOST_PAIRS, newUpload);
  }

  get forgotten(): number {
    return this.#pairs.dropped;
  }

  carried(flow: FlowView, delta: Delta): void {
    const out = flow.isFromLocal && !flow.isToLocal;
    if (!out && (flow.isFromLocal || !flow.isToLocal)) return;
    const bytes = out ? delta.bytesOut : delta.bytesIn;
    if ((out ? flow.bytesOut : flow.bytesIn) < LEAST) return;
    const [source, destination] = out ? [flow.source, flow.destination] : [flow.destination, flow.source];
    const upload = this.#pairs.obtain(flow.words, source, destination, flow.isIpv6 ? IPV6 : 0);
    if (!this.#isLarge(upload, bytes, flow.last)) return;
    const [src, dst] = out ? [flow.src, flow.dst] : [flow.dst, flow.src];
    this.#raise(upload, src, dst, flow.last, { slots: [flow.slot] });
  }

  fromFlow(flow: FlowRecord): void {
    if (flow.bytes_out < LEAST) return;
    const { src_ip: src, dst_ip: dst } = flow;
    const upload = this.#pairs.obtainOf(src, dst, src.includes(":") ? IPV6 : 0);
    const time = flow.end * 1e6;
    if (!this.#isLarge(upload, flow.bytes_out, time)) return;
    this.#raise(upload, src, dst, time, { flows: flow.community_id === null ? [] : [flow.community_id] });
  }

  /** Adds what was sent, and says whether that is worth a word. */
  #isLarge(upload: Upload, bytes: number, time: number): boolean {
    const window = this.#tools.value("window") * 1e6;
    if (Number.isNaN(upload.first)) upload.first = upload.since = time;
    if (time - upload.since > window) {
      // It goes on for longer than the window: whoever looks knows by now.
      if (time - upload.first > KNOWN) upload.isKnown = true;
      upload.since = time;
      upload.bytes = 0;
    }
    upload.bytes += bytes;
    return !upload.isKnown && upload.bytes >= this.#tools.value("bytes");
  }

  #raise(upload: Upload, src: string, dst: string, time: number, proof: object): void {
    const tools = this.#tools;
    tools.raise({
      key: `${src} ${dst}`,
      time,
      since: upload.since,
      src,
      dst,
      summary: `${src} has sent ${bytesText(upload.bytes)} to ${dst}, which was not known here`,
      observed: upload.bytes,
      threshold: tools.value("bytes"),
      window: tools.value("window"),
      filter: Term.pair(src, dst),
      ...proof,
    });
  }
}

function newUpload(): Upload {
  return { first: Number.NaN, since: 0, bytes: 0, isKnown: false };
}
