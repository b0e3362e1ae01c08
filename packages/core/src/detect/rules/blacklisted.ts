// Somebody talks to whom nobody should: an address, a network, a name or a TLS fingerprint of a list.

import type { HttpRecord } from "../../classify/protocols/http/record.ts";
import type { TlsRecord } from "../../classify/protocols/tls/tls-record.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import type { DnsExchange } from "../../latency/dns-exchange.ts";
import type { Listed } from "../blacklist.ts";
import type { Detector, Finding, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { FlowView } from "../flow-view.ts";
import { parseAddress } from "../network.ts";

export const blacklisted: Rule = {
  id: "blacklist",
  title: "Listed as bad",
  explanation:
    "An address, a domain or a program's TLS fingerprint is on one of your lists. See what the host inside wanted there, and " +
    "whether the entry is still right.",
  technique: "T1071",
  severity: "HIGH",
  quiet: 900,
  parameters: [],
  make: (tools) => new Blacklisted(tools),
};

type Proof = Pick<Finding, "slots" | "flows">;

class Blacklisted implements Detector {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  began(flow: FlowView): void {
    const { blacklist } = this.#tools;
    if (!blacklist.hasAddresses) return;
    const { words, isIpv6 } = flow;
    const listed = blacklist.address(words, flow.destination, isIpv6) ?? blacklist.address(words, flow.source, isIpv6);
    if (listed !== null) this.#address(listed, flow.src, flow.dst, flow.start, { slots: [flow.slot] });
  }

  dns(exchange: DnsExchange): void {
    const { blacklist } = this.#tools;
    if (!blacklist.hasNames) return;
    const listed = blacklist.name(exchange.foldedName);
    if (listed === null) return;
    const { client, resolver } = exchange;
    const proof = { slots: [exchange.slot] };
    this.#name(
      listed,
      client,
      resolver,
      exchange.foldedName,
      exchange.asked,
      `${Term.pair(client, resolver)} && dns`,
      proof,
    );
  }

  tls(record: TlsRecord, slot: number): void {
    const { blacklist } = this.#tools;
    const { src_ip: src, dst_ip: dst, sni, ja4 } = record;
    const filter = `${Term.pair(src, dst)} && ${record.transport}.port == ${record.dst_port}`;
    if (ja4 !== null && blacklist.hasPrints) {
      const listed = blacklist.ja4(ja4);
      if (listed !== null) this.#print(listed, src, dst, record.time * 1e6, filter, { slots: [slot] });
    }
    const listed = sni === null ? null : blacklist.name(sni);
    if (listed !== null) this.#name(listed, src, dst, sni!, record.time * 1e6, filter, { slots: [slot] });
  }

  http(record: HttpRecord, slot: number): void {
    const { src_ip: src, dst_ip: dst, host } = record;
    const listed = host === null ? null : this.#tools.blacklist.name(host.replace(/:\d+$/, ""));
    if (listed === null) return;
    const filter = `${Term.pair(src, dst)} && tcp.port == ${record.dst_port}`;
    this.#name(listed, src, dst, host!, record.time * 1e6, filter, { slots: [slot] });
  }

  fromFlow(flow: FlowRecord): void {
    const { blacklist } = this.#tools;
    const { src_ip: src, dst_ip: dst, host, ja4 } = flow;
    const proof = { flows: flow.community_id === null ? [] : [flow.community_id] };
    const time = flow.start * 1e6;
    for (const ip of [dst, src]) {
      const address = parseAddress(ip);
      const listed = address === null ? null : blacklist.address(address.words, 0, address.ipv6);
      if (listed !== null) return this.#address(listed, src, dst, time, proof);
    }
    const named = host === null ? null : blacklist.name(host);
    if (named !== null) this.#name(named, src, dst, host!, time, Term.pair(src, dst), proof);
    const printed = ja4 === null ? null : blacklist.ja4(ja4);
    if (printed !== null) this.#print(printed, src, dst, time, Term.pair(src, dst), proof);
  }

  #address({ list, entry }: Listed, src: string, dst: string, time: number, proof: Proof): void {
    const summary = `Traffic between ${src} and ${dst}: ${entry} is on the list ${list}`;
    this.#tools.raise({ key: `${src} ${dst}`, time, src, dst, summary, filter: Term.pair(src, dst), ...proof });
  }

  #name(
    { list, entry }: Listed,
    src: string,
    dst: string,
    name: string,
    time: number,
    filter: string,
    proof: Proof,
  ): void {
    const summary = `${src} asked for ${name}: ${entry} is on the list ${list}`;
    this.#tools.raise({ key: `${src} ${entry}`, time, src, dst, summary, filter, ...proof });
  }

  #print({ list, entry }: Listed, src: string, dst: string, time: number, filter: string, proof: Proof): void {
    const summary = `${src} has spoken to ${dst} with the TLS fingerprint ${entry}, which is on the list ${list}`;
    this.#tools.raise({ key: `${src} ${entry}`, time, src, dst, summary, filter, ...proof });
  }
}
