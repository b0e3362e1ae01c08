// Made-up targets with echoes: a good one, one that loses some, and one that cannot be probed.

import type { AddProbe, Probes, ProbeTarget } from "@wireglass/contract";
import { Random } from "./random.ts";

const MOST_ECHOES = 600;
const INTERVAL = 2;

interface Echo {
  readonly time: number;
  readonly sequence: number;
  readonly latency_ms: number | null;
  readonly jitter_ms: number | null;
  readonly jitter_rfc3550_ms: number | null;
}

interface Fake {
  readonly id: string;
  readonly target: string;
  readonly role: ProbeTarget["role"];
  readonly address: string | null;
  readonly method: ProbeTarget["method"];
  readonly port: number | null;
  readonly median: number;
  readonly loss: number;
  readonly problem: string | null;
  readonly echoes: Echo[];
  sequence: number;
  lost: number;
}

const fake = (spec: Partial<Fake> & Pick<Fake, "id" | "target">): Fake => ({
  role: "custom",
  address: spec.target,
  method: "icmp",
  port: null,
  median: 12,
  loss: 0.004,
  problem: null,
  echoes: [],
  sequence: 0,
  lost: 0,
  ...spec,
});

export class FakeProbes {
  readonly #random = new Random(11);
  #targets: Fake[];
  #running: boolean;

  constructor(running: boolean, loss: number, history: number, now: number) {
    this.#running = running;
    this.#targets = [
      fake({ id: "1", target: "192.168.1.1", role: "gateway", median: 0.9, loss }),
      fake({ id: "2", target: "9.9.9.9", role: "resolver", median: 9.4, loss: loss * 2 }),
      fake({ id: "3", target: "one.one.one.one", address: "1.1.1.1", method: "ping", median: 12.8, loss: loss * 6 }),
      fake({ id: "4", target: "example.org", address: "2001:db8:7::80", method: "tcp", port: 443, median: 96 }),
      fake({
        id: "5",
        target: "printer.lan",
        address: null,
        method: null,
        problem: "printer.lan has no address: the resolver says NXDOMAIN. Check the name.",
      }),
    ];
    if (running) for (let time = now - history; time < now; time += INTERVAL) this.#echo(time);
  }

  tick(now: number): void {
    if (this.#running && Math.floor(now) % INTERVAL === 0) this.#echo(now);
  }

  #echo(time: number): void {
    const random = this.#random;
    for (const target of this.#targets) {
      if (target.method === null) continue;
      const sequence = target.sequence++;
      // Losses come in bursts.
      const lost = random.next() < (target.echoes.at(-1)?.latency_ms === null ? 0.5 : target.loss);
      const before = target.echoes.findLast(({ latency_ms: latency }) => latency !== null);
      const spike = random.next() < 0.03 ? 3 : 0;
      const latency = lost ? null : target.median * (0.9 + random.next() * 0.25 + spike * random.next());
      const jitter = latency === null || before?.latency_ms == null ? null : Math.abs(latency - before.latency_ms);
      const smooth = before?.jitter_rfc3550_ms ?? 0;
      if (lost) target.lost++;
      target.echoes.push({
        time: time + Number(target.id) * 0.11,
        sequence,
        latency_ms: latency,
        jitter_ms: jitter,
        jitter_rfc3550_ms: jitter === null ? (latency === null ? null : smooth) : smooth + (jitter - smooth) / 16,
      });
      if (target.echoes.length > MOST_ECHOES) target.echoes.shift();
    }
  }

  add({ target, interval_s: _interval }: AddProbe): void {
    const id = String(100 + this.#targets.length + this.#random.next());
    this.#targets = [...this.#targets, fake({ id, target })];
  }

  remove(id: string): void {
    this.#targets = this.#targets.filter((target) => target.id !== id);
  }

  run(running: boolean): void {
    this.#running = running;
  }

  state(): Probes {
    return { running: this.#running, targets: this.#targets.map(targetOf) };
  }
}

function targetOf({ median: _median, loss: _loss, sequence, lost, echoes, ...target }: Fake): ProbeTarget {
  const answered = echoes
    .flatMap(({ latency_ms: latency }) => (latency === null ? [] : [latency]))
    .toSorted((a, b) => a - b);
  const jitters = echoes.flatMap(({ jitter_ms: jitter }) => (jitter === null ? [] : [jitter]));
  const at = (share: number) => answered[Math.min(answered.length - 1, Math.floor(answered.length * share))] ?? null;
  return {
    ...target,
    interval_s: INTERVAL,
    timeout_s: 1,
    stats: {
      count: sequence - lost,
      lost,
      p50_ms: at(0.5),
      p95_ms: at(0.95),
      p99_ms: at(0.99),
      max_ms: answered.at(-1) ?? null,
      jitter_ms: jitters.length === 0 ? null : jitters.reduce((sum, one) => sum + one, 0) / jitters.length,
      jitter_rfc3550_ms: echoes.findLast(({ jitter_rfc3550_ms: jitter }) => jitter !== null)?.jitter_rfc3550_ms ?? null,
    },
    echoes,
  };
}
