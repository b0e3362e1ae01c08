// A row of the report `dns`: one question, and what became of it.

import type { DnsExchange, DnsTransportName } from "./dns-exchange.ts";

export interface DnsRecord {
  /** Of the first query where it was repeated; seconds. */
  time: number;
  client: string;
  client_port: number;
  server: string;
  transport: DnsTransportName;
  id: number;
  name: string;
  type: string;
  rcode: string | null;
  answers: string[];
  latency_ms: number | null;
  retries: number;
}

export function dnsRecord(exchange: DnsExchange): DnsRecord {
  return {
    time: exchange.asked / 1e6,
    client: exchange.client,
    client_port: exchange.clientPort,
    server: exchange.resolver,
    transport: exchange.transportName,
    id: exchange.id,
    name: exchange.name,
    type: exchange.typeName,
    rcode: exchange.rcodeName,
    answers: exchange.answers,
    latency_ms: exchange.isAnswered ? exchange.duration / 1e3 : null,
    retries: exchange.retries,
  };
}
