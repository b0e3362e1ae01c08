// A large upload to a host outside that has got nothing much from here before.

import type { FlowRecord } from "../../flow/flow-record.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { Delta, FlowView } from "../flow-view.ts";
import { RecentMap } from "../recent-map.ts";
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
  first: number;
  since: number;
  bytes: number;
  /** Windows over the limit that were told of. */
  isKnown: boolean;
}

class LargeUpload implements Detector {
  readonly #tools: Tools;
  readonly #pairs = new RecentMap<string, Upload>(MOST_PAIRS);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#pairs.dropped;
  }

  carried(flow: FlowView, delta: Delta): void {
    const out = flow.isFromLocal && !flow.isToLocal;
    if (!out && (flow.isFromLocal || !flow.isToLocal)) return;
    const bytes = out ? delta.bytesOut : delta.bytesIn;
    if ((out ? flow.bytesOut : flow.bytesIn) < LEAST) return;
    if (out) this.#sent(flow.src, flow.dst, bytes, flow.last, { slots: [flow.slot] });
    else this.#sent(flow.dst, flow.src, bytes, flow.last, { slots: [flow.slot] });
  }

  fromFlow(flow: FlowRecord): void {
    if (flow.bytes_out < LEAST) return;
    const flows = flow.community_id === null ? [] : [flow.community_id];
    this.#sent(flow.src_ip, flow.dst_ip, flow.bytes_out, flow.end * 1e6, { flows });
  }

  #sent(src: string, dst: string, bytes: number, time: number, proof: object): void {
    const tools = this.#tools;
    const window = tools.value("window") * 1e6;
    const upload = this.#pairs.obtain(`${src} ${dst}`, () => ({ first: time, since: time, bytes: 0, isKnown: false }));
    if (time - upload.since > window) {
      // It goes on for longer than the window: whoever looks knows by now.
      if (time - upload.first > KNOWN) upload.isKnown = true;
      upload.since = time;
      upload.bytes = 0;
    }
    upload.bytes += bytes;
    if (upload.isKnown || upload.bytes < tools.value("bytes")) return;
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
