// Damaged payloads through every recogniser, through sessions, and as packets through the engine, without a net: what throws
// ends the run. Everything is asked twice, with different bytes around what may be read: the answers must be the same.

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Frame } from "../../packages/core/src/capfile/frame.ts";
import { Look } from "../../packages/core/src/classify/look.ts";
import { PROTOCOLS, TCP_ENTRIES, UDP_ENTRIES } from "../../packages/core/src/classify/registry.ts";
import { Verdict } from "../../packages/core/src/classify/protocol.ts";
import { RecordingContext } from "../../packages/core/src/classify/testing/look.ts";
import { LinkType } from "../../packages/core/src/decode/link-type.ts";
import { Engine } from "../../packages/core/src/engine.ts";
import { Random } from "../../packages/core/src/synth/random.ts";
import { collectGarbage } from "./garbage.ts";
import { deliver } from "./payload-delivery.ts";
import { mutate } from "./payload-mutator.ts";
import { TALKS } from "./payloads.ts";
import { longestStep, worked } from "./stopwatch.ts";
import type { Talk } from "./payloads.ts";

export interface PayloadResult {
  payloads: number;
  packets: number;
  flows: number;
  /** Flows that were known by what they said. */
  recognised: number;
  /** What took longer than the limit each of several times, in words. */
  slow: string[];
  slowest: { recognisers: number; session: number; packet: number };
  /** Answers that changed with the bytes around. */
  leaks: string[];
  /** Growth of memory after the first tenth, garbage collected, in bytes. */
  growth: number;
}

/** Flow table small enough to be full, so that eviction is part of it. */
const MEMORY = 4 * 2 ** 20;
const GUARD = 64;
/** Of a message: to put each piece in its place takes longer than to read it. */
const MOST_PIECES = 2000;
const POISONS = [0x00, 0xa5] as const;
const SESSIONS = PROTOCOLS.filter(({ session }) => session !== undefined);
const ENTRIES = [...TCP_ENTRIES, ...UDP_ENTRIES];

type Step = keyof PayloadResult["slowest"];

export class PayloadCampaign {
  readonly #seed: number;
  readonly #random: Random;
  readonly #limitMs: number;
  readonly #buffers = POISONS.map((poison) => new Uint8Array(1 << 17).fill(poison));
  readonly #look = new Look();
  readonly #frame = new Frame();
  readonly #told: [string[], string[]] = [[], []];
  readonly #engines: readonly Engine[];
  readonly #warmUp: readonly Uint8Array[];
  #time = 1_700_000_000e6;
  readonly #result: PayloadResult = {
    payloads: 0,
    packets: 0,
    flows: 0,
    recognised: 0,
    slow: [],
    slowest: { recognisers: 0, session: 0, packet: 0 },
    leaks: [],
    growth: 0,
  };

  constructor(seed: number, limitMs: number) {
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#limitMs = limitMs;
    this.#warmUp = deliver(
      new Random(seed),
      TALKS.find(({ app }) => app === "dns")!,
    );
    this.#engines = this.#told.map((told) => this.#newEngine(told));
  }

  run(payloads: number): PayloadResult {
    const result = this.#result;
    let settled = 0;
    while (result.payloads < payloads) {
      const talk = this.#damage(this.#random.pick(TALKS));
      // Nobody is asked about nothing.
      for (const { data } of talk.messages) if (data.length > 0) this.#askRecognisers(talk, data);
      this.#followSessions(talk);
      this.#sendPackets(talk);
      result.payloads += talk.messages.length;
      if (settled === 0 && result.payloads >= payloads / 10) settled = collectGarbage();
    }
    result.growth = collectGarbage() - settled;
    for (const engine of this.#engines) engine.finish();
    this.#compare("at the end");
    return result;
  }

  /** Now and then some messages stay as they are, so that sessions get further. */
  #damage(talk: Talk): Talk {
    const random = this.#random;
    const spared = random.chance(0.5) ? 1 + random.below(talk.messages.length) : 0;
    const messages = talk.messages.map(({ from, data }, number) => {
      if (number < spared - 1 || (number === 0 && spared > 0)) return { from, data };
      const other = random.pick(random.pick(TALKS).messages).data;
      return { from, data: mutate(random, data, other) };
    });
    return { ...talk, messages };
  }

  #askRecognisers(talk: Talk, data: Uint8Array): void {
    const look = this.#look;
    look.outbound = this.#random.chance(0.5);
    look.sourcePort = 50_000;
    look.destinationPort = talk.port;
    look.count = 1 + this.#random.below(4);
    look.previousLength = this.#random.chance(0.3) ? data.length : 0;
    look.length = data.length;
    const ask = (which: number): number[] => {
      this.#place(which, data);
      look.data = this.#buffers[which]!;
      look.start = GUARD;
      look.end = GUARD + data.length;
      return ENTRIES.map(({ recognise }) => recognise(look));
    };
    const here = this.#timed("recognisers", talk.app, [data], () => ask(0));
    const there = ask(1);
    for (const [i, verdict] of here.entries()) {
      const { app } = ENTRIES[i]!.protocol;
      if (verdict !== there[i]) this.#leak(`${app}'s recogniser`);
      if (verdict !== Verdict.NO && verdict !== Verdict.MORE && verdict !== Verdict.YES) this.#leak(`${app}'s verdict`);
    }
  }

  /** The session of the protocol, and one that has no business with it. */
  #followSessions(talk: Talk): void {
    const own = SESSIONS.filter(({ app }) => app === talk.app);
    for (const protocol of [...own, this.#random.pick(SESSIONS)]) {
      const step = this.#random.chance(0.5) ? 1 << 16 : 1 + this.#random.below(100);
      const pieceOf = ({ length }: Uint8Array): number => Math.max(step, Math.ceil(length / MOST_PIECES));
      const follow = (which: number): string => {
        const context = new RecordingContext(talk.transport);
        const session = protocol.session!(context);
        let wanted = true;
        for (const { from, data } of talk.messages) {
          const size = pieceOf(data);
          for (let at = 0; at < data.length && wanted; at += size) {
            const piece = data.subarray(at, at + size);
            this.#place(which, piece);
            wanted = session.data(from === "client", this.#buffers[which]!, GUARD, GUARD + piece.length);
          }
          if (wanted && data.length % 13 === 0) wanted = session.gap(from === "client", data.length);
        }
        session.end();
        return JSON.stringify([context.said, context.details, context.records]);
      };
      const messages = talk.messages.map(({ data }) => data);
      if (this.#timed("session", protocol.app, messages, () => follow(0)) !== follow(1))
        this.#leak(`${protocol.app}'s session`);
    }
  }

  #sendPackets(talk: Talk): void {
    const packets = deliver(this.#random, talk);
    const times: number[] = [];
    for (const [number, packet] of packets.entries()) {
      this.#time += this.#random.below(5000);
      const captured = this.#random.chance(0.02) ? this.#random.below(packet.length + 1) : packet.length;
      times.push(Math.max(...this.#engines.map((engine, which) => this.#ingest(engine, which, packet, captured))));
      if (number % 16 === 0) this.#compare(talk.app);
    }
    this.#compare(talk.app);
    this.#result.packets += packets.length;
    const longest = longestStep(times, () => {
      const fresh = this.#newEngine([]);
      // What an engine allocates with its first question of DNS, once and for all, is not these packets'.
      for (const packet of this.#warmUp) this.#ingest(fresh, 0, packet, packet.length);
      return () => packets.map((packet) => this.#ingest(fresh, 0, packet, packet.length));
    });
    this.#judge("packet", talk.app, packets, longest);
  }

  #ingest(engine: Engine, which: number, packet: Uint8Array, captured: number): number {
    const frame = this.#frame;
    this.#place(which, packet.subarray(0, captured));
    frame.data = this.#buffers[which]!;
    frame.offset = GUARD;
    frame.captured = captured;
    frame.length = packet.length;
    frame.linkType = LinkType.RAW;
    frame.time = this.#time;
    return worked(() => engine.ingest(frame, null));
  }

  #newEngine(told: string[]): Engine {
    const counted = told === this.#told[0];
    return new Engine({
      seed: 1,
      live: false,
      memory: MEMORY,
      onFlow: (flow) => {
        told.push(JSON.stringify(flow));
        if (!counted) return;
        this.#result.flows++;
        if (flow.app_source === "content") this.#result.recognised++;
      },
      onRecord: (report, record) => told.push(JSON.stringify([report, record])),
    });
  }

  /** What both engines have told since the last time. */
  #compare(app: string): void {
    const [here, there] = this.#told;
    if (here.length !== there.length || here.some((line, i) => line !== there[i])) this.#leak(`the engine, ${app}`);
    here.length = there.length = 0;
  }

  /** Puts the bytes behind the guard, and the guard behind them. */
  #place(which: number, data: Uint8Array): void {
    const buffer = this.#buffers[which]!;
    buffer.set(data, GUARD);
    buffer.fill(POISONS[which]!, GUARD + data.length, 2 * GUARD + data.length);
  }

  /** Does the work, and again if it looks slow. */
  #timed<Answer>(what: Step, app: string, payloads: readonly Uint8Array[], work: () => Answer): Answer {
    let answer: Answer;
    const first = worked(() => (answer = work()));
    const longest = longestStep([first], () => () => [worked(work)]);
    this.#judge(what, app, payloads, longest);
    return answer!;
  }

  #judge(what: Step, app: string, payloads: readonly Uint8Array[], ms: number): void {
    const { slow, slowest } = this.#result;
    slowest[what] = Math.max(slowest[what], ms);
    if (ms <= this.#limitMs) return;
    const file = join(tmpdir(), `wireglass-fuzz-${this.#seed}-${slow.length + 1}.json`);
    const hex = payloads.map((payload) => Buffer.from(payload).toString("hex"));
    writeFileSync(file, JSON.stringify({ what, app, ms, payloads: hex }));
    slow.push(`${what}, ${app}: ${ms.toFixed(1)} ms, see ${file}`);
  }

  #leak(what: string): void {
    if (this.#result.leaks.length < 20) this.#result.leaks.push(what);
  }
}
