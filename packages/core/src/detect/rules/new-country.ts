// A host inside exchanges data with a host in a country that nobody here has had a destination in before.

import { Seen } from "../../flow/columns.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { Delta, FlowView } from "../flow-view.ts";
import { bytesText } from "./flow-words.ts";

export const newCountry: Rule = {
  id: "new-country",
  title: "New destination country",
  explanation:
    "A host inside has exchanged data with a host in a country that nobody here has called before. A page from far away, a " +
    "service that has moved, or a program that nobody knows of: see what the destination is. Countries are those that " +
    "addresses are registered in, which is not always where the host stands.",
  technique: null,
  severity: "LOW",
  parameters: [
    parameter("bytes", "bytes exchanged", "bytes", 1000, 1, 1e12),
    parameter("learning", "traffic seen before", "s", 3600, 0, 30 * 86_400),
  ],
  make: (tools) => new NewCountry(tools),
};

/** A question and its answer are not yet an exchange. */
const LEAST_PACKETS = 2;
/** In history a longer silence may be a time in which nobody has watched: so much of it counts, seconds. */
const MOST_SILENCE = 60;

class NewCountry implements Detector {
  readonly #tools: Tools;
  /** Of history: the end of the latest flow, seconds. */
  #latest = Infinity;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  tick(): void {
    this.#tools.countries.tick();
  }

  carried(flow: FlowView, delta: Delta): void {
    if (!flow.isFromLocal || flow.isToLocal || flow.isIcmp) return;
    const { packetsOut, packetsIn } = flow;
    const bytes = flow.bytesOut + flow.bytesIn;
    if (!this.#isExchange(packetsOut, packetsIn, bytes)) return;
    // It was one before: each flow is looked up once.
    const bytesBefore = bytes - delta.bytesOut - delta.bytesIn;
    if (this.#isExchange(packetsOut - delta.packetsOut, packetsIn - delta.packetsIn, bytesBefore)) return;
    const { dst } = flow;
    const code = this.#newCountryOf(dst);
    // Of a connection whose beginning was not seen nobody knows who called whom: its country is noted, and that is all.
    if (code === null || (flow.isTcp && (flow.flags & Seen.HANDSHAKE) === 0)) return;
    this.#found(code, flow.src, dst, bytes, flow.start, flow.last, { slots: [flow.slot] });
  }

  fromFlow(flow: FlowRecord): void {
    const { src_ip: src, dst_ip: dst, transport, packets_out, packets_in, end } = flow;
    if (end > this.#latest) this.#tools.countries.tick(Math.min(end - this.#latest, MOST_SILENCE));
    this.#latest = end;
    const bytes = flow.bytes_out + flow.bytes_in;
    if (transport.startsWith("icmp") || !this.#isExchange(packets_out, packets_in, bytes)) return;
    const code = this.#newCountryOf(dst);
    if (code === null || (transport === "tcp" && flow.handshake_rtt_ms === null)) return;
    const flows = flow.community_id === null ? [] : [flow.community_id];
    this.#found(code, src, dst, bytes, flow.start * 1e6, end * 1e6, { flows });
  }

  #isExchange(packetsOut: number, packetsIn: number, bytes: number): boolean {
    return packetsOut >= LEAST_PACKETS && packetsIn >= LEAST_PACKETS && bytes >= this.#tools.value("bytes");
  }

  #newCountryOf(dst: string): string | null {
    const code = this.#tools.country(dst);
    return code !== null && this.#tools.countries.isNew(code, this.#tools.value("learning")) ? code : null;
  }

  #found(code: string, src: string, dst: string, bytes: number, since: number, time: number, proof: object): void {
    this.#tools.raise({
      key: code,
      time,
      since,
      src,
      dst,
      summary: `${src} has exchanged ${bytesText(bytes)} with ${dst}, the first destination in ${nameOf(code)}`,
      filter: Term.pair(src, dst),
      ...proof,
    });
  }
}

function nameOf(code: string): string {
  const name = new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(code);
  return name === undefined ? code : `${name} (${code})`;
}
