// What is added up of a DNS exchange: a copy, because the exchange's own record is used again before the views have counted
// the packet that ended it.

import { Rcode } from "./dns-numbers.ts";
import type { DnsExchange, DnsTransportName } from "./dns-exchange.ts";

export interface DnsSample {
  readonly slot: number;
  readonly resolver: string;
  readonly transport: DnsTransportName;
  readonly name: string;
  /** Microseconds; NaN without an answer. */
  readonly duration: number;
  readonly isLost: boolean;
  readonly nxdomain: boolean;
  readonly servfail: boolean;
  readonly retries: number;
}

export function dnsSampleOf(exchange: DnsExchange): DnsSample {
  return {
    slot: exchange.slot,
    resolver: exchange.resolver,
    transport: exchange.transportName,
    name: exchange.foldedName,
    duration: exchange.duration,
    isLost: exchange.isLost,
    nxdomain: exchange.rcode === Rcode.NXDOMAIN,
    servfail: exchange.rcode === Rcode.SERVFAIL,
    retries: exchange.retries,
  };
}
