// A server's certificate that is not good at the time it is shown.

import type { TlsRecord } from "../../classify/protocols/tls/tls-record.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";

export const expiredCertificate: Rule = {
  id: "expired-certificate",
  title: "Certificate out of date",
  explanation:
    "A server shows a certificate that is not good any more, or not yet. Who gets used to ignoring that will not notice a " +
    "false one: have it renewed, or see to the clock.",
  technique: null,
  severity: "LOW",
  quiet: 3600,
  parameters: [],
  make: (tools) => new ExpiredCertificate(tools),
};

class ExpiredCertificate implements Detector {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  tls(record: TlsRecord, slot: number): void {
    const { not_after: until, not_before: from, time, dst_ip: dst, dst_port: port } = record;
    const isOver = until !== null && time > until;
    if (!isOver && (from === null || time >= from)) return;
    const days = Math.floor(Math.abs(time - (isOver ? until : from!)) / 86_400);
    this.#tools.raise({
      key: `${dst} ${port} ${record.subject ?? ""}`,
      time: time * 1e6,
      src: record.src_ip,
      dst,
      summary: `The certificate of ${record.subject ?? dst} at ${dst}, port ${port}, ${isOver ? `ended ${days} days ago` : `begins in ${days} days`}`,
      observed: isOver ? days : null,
      threshold: isOver ? 0 : null,
      filter: `${Term.host(dst)} && ${record.transport}.port == ${port}`,
      slots: [slot],
    });
  }
}
