// A password that everybody on the path could read. Only that there was one is known here.

import type { FlowRecord } from "../../flow/flow-record.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { FlowView } from "../flow-view.ts";

export const cleartextPassword: Rule = {
  id: "cleartext-password",
  title: "Password in the clear",
  explanation:
    "A password went by that everybody on the path could read. Switch the service to its encrypted form, and take the " +
    "password for known.",
  technique: "T1040",
  severity: "LOW",
  quiet: 3600,
  parameters: [],
  make: (tools) => new CleartextPassword(tools),
};

class CleartextPassword implements Detector {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  password(flow: FlowView): void {
    this.#found(flow.app, flow.src, flow.dst, flow.dstPort, flow.last, { slots: [flow.slot] });
  }

  fromFlow(flow: FlowRecord): void {
    if (!flow.cleartext_password) return;
    const flows = flow.community_id === null ? [] : [flow.community_id];
    this.#found(flow.app, flow.src_ip, flow.dst_ip, flow.dst_port ?? 0, flow.end * 1e6, { flows });
  }

  #found(app: string | null, src: string, dst: string, port: number, time: number, proof: object): void {
    this.#tools.raise({
      key: `${src} ${dst} ${port}`,
      time,
      src,
      dst,
      summary: `${src} sent a password to ${app ?? "a service"} at ${dst}, port ${port}, in the clear`,
      filter: `${Term.pair(src, dst)} && tcp.port == ${port}`,
      ...proof,
    });
  }
}
