// DNS as resolvers give it, and for which names.

import { Distribution } from "./distribution.ts";
import type { DnsSample } from "./dns-sample.ts";
import { latencyShare } from "./latency-share.ts";
import type { LatencyShare } from "./latency-share.ts";
import type { DnsCountsRecord, LatencyViewRecord, RankedRecord } from "./latency-record.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import { RankedTable } from "./ranked-table.ts";
import type { Ranked } from "./ranked-table.ts";

const MOST_RESOLVERS = 256;
const MOST_NAMES = 2048;
/** Bytes of all their sketches. */
const RESOLVER_MEMORY = 2 << 20;
const NAME_MEMORY = 4 << 20;
const ROWS = 50;

export class DnsTally {
  /** By transport and address. */
  readonly #resolvers = new RankedTable(MOST_RESOLVERS, RESOLVER_MEMORY, newCounts);
  readonly #names = new RankedTable(MOST_NAMES, NAME_MEMORY, newCounts);

  add(sample: DnsSample): void {
    this.#resolvers.entry(`${sample.transport} ${sample.resolver}`).add(sample);
    this.#names.entry(sample.name).add(sample);
  }

  shares(): LatencyShare[] {
    return [
      ...this.#resolvers.top(MOST_RESOLVERS).map((counts) => counts.share("resolver")),
      ...this.#names.top(MOST_NAMES).map((counts) => counts.share("name")),
    ];
  }

  record(): Pick<LatencyViewRecord, "resolvers" | "names"> {
    return {
      resolvers: rankedOf(this.#resolvers, ({ key }) => {
        const [transport, ip] = key.split(" ") as [string, string];
        return { ip, transport };
      }),
      names: rankedOf(this.#names, ({ key }) => ({ name: key })),
    };
  }
}

class DnsCounts implements Ranked {
  readonly key: string;
  readonly #latency: Distribution;
  #unanswered = 0;
  #nxdomain = 0;
  #servfail = 0;
  #retries = 0;

  constructor(key: string, budget: MemoryBudget) {
    this.key = key;
    this.#latency = new Distribution(budget);
  }

  get bytes(): number {
    return this.#latency.bytes;
  }

  get asked(): number {
    return this.#latency.count + this.#unanswered;
  }

  add({ duration, isLost, nxdomain, servfail, retries }: DnsSample): void {
    if (!Number.isNaN(duration)) this.#latency.add(duration);
    else this.#unanswered++;
    if (isLost) this.#latency.lost++;
    if (nxdomain) this.#nxdomain++;
    if (servfail) this.#servfail++;
    this.#retries += retries;
  }

  share(scope: "resolver" | "name"): LatencyShare {
    return {
      ...latencyShare("dns", scope, this.key, this.#latency),
      nxdomain: this.#nxdomain,
      servfail: this.#servfail,
      retries: this.#retries,
    };
  }

  record(): DnsCountsRecord {
    return {
      ...this.#latency.record(),
      nxdomain: this.#nxdomain,
      servfail: this.#servfail,
      retries: this.#retries,
    };
  }
}

const newCounts = (key: string, budget: MemoryBudget): DnsCounts => new DnsCounts(key, budget);

function rankedOf<Own>(table: RankedTable<string, DnsCounts>, own: (counts: DnsCounts) => Own) {
  const { size, truncated } = table;
  const rows = Array.from(table.top(ROWS), (counts) => ({ ...own(counts), ...counts.record() }));
  const ranked: RankedRecord<Own & DnsCountsRecord> = { rows, total: size, truncated };
  return ranked;
}
