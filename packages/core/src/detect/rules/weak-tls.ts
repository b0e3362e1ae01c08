// TLS that is no protection any more: versions below 1.2 (RFC 8996).

import type { TlsRecord } from "../../classify/protocols/tls/tls-record.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";

export const weakTls: Rule = {
  id: "weak-tls",
  title: "Old version of TLS",
  explanation:
    "Client and server agreed on a version of TLS that is out of use since 2021 (RFC 8996). Update the older of the two.",
  technique: null,
  severity: "LOW",
  quiet: 3600,
  parameters: [],
  make: (tools) => new WeakTls(tools),
};

const WEAK: ReadonlySet<string> = new Set(["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "DTLSv1.0"]);

class WeakTls implements Detector {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  tls(record: TlsRecord, slot: number): void {
    if (record.weak !== true) return;
    this.#found(record.version, record.sni, record.src_ip, record.dst_ip, record.dst_port, record.time, {
      slots: [slot],
    });
  }

  fromFlow(flow: FlowRecord): void {
    if (flow.tls_version === null || !WEAK.has(flow.tls_version)) return;
    const flows = flow.community_id === null ? [] : [flow.community_id];
    this.#found(flow.tls_version, flow.host, flow.src_ip, flow.dst_ip, flow.dst_port ?? 0, flow.start, { flows });
  }

  #found(
    version: string | null,
    name: string | null,
    src: string,
    dst: string,
    port: number,
    time: number,
    proof: object,
  ): void {
    this.#tools.raise({
      key: `${dst} ${port}`,
      time: time * 1e6,
      src,
      dst,
      summary: `${src} speaks ${version ?? "an old version"} with ${name ?? dst}, port ${port}`,
      filter: `${Term.host(dst)} && tcp.port == ${port}`,
      ...proof,
    });
  }
}
