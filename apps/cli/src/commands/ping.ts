// wireglass ping: echoes to one or more targets, a row for each, and the summary that people know at the end.

import { chooseUser, parseTarget, PingProcess, PingStatistics } from "@wireglass/capture";
import type { MeasuredEcho, Pinger, PingMethod, TargetState } from "@wireglass/capture";
import type { Format } from "../choices.ts";
import { ExitCode, Failure } from "../failure.ts";
import { clockText, shareText } from "../output/figures.ts";
import { Output } from "../output/output.ts";
import { rowWriter } from "../output/rows.ts";
import type { Column, RowWriter } from "../output/rows.ts";
import { terminalText } from "../output/text.ts";
import { asFailure, captureFailure } from "./problem.ts";

export interface PingOptions {
  /** Echoes to each target; null: until Ctrl-C. */
  count: number | null;
  /** Seconds. */
  interval: number;
  timeout: number;
  format: Format;
  user: string | undefined;
}

interface PingRow extends MeasuredEcho {
  target: string;
}

const FIELDS = ["time", "target", "sequence", "latency_ms", "jitter_ms", "jitter_rfc3550_ms"] as const;
const COLUMNS: readonly Column<PingRow>[] = [
  { title: "time", width: 26, text: (row) => clockText(row.time) },
  { title: "target", width: 28, text: (row) => row.target },
  { title: "seq", width: 6, right: true, text: (row) => String(row.sequence) },
  {
    title: "latency ms",
    width: 10,
    right: true,
    text: (row) => (row.latency_ms === null ? "lost" : figure(row.latency_ms)),
  },
  { title: "jitter ms", width: 10, right: true, text: (row) => figure(row.jitter_ms) },
  { title: "RFC 3550 ms", width: 11, right: true, text: (row) => figure(row.jitter_rfc3550_ms) },
];

const METHODS: Readonly<Record<PingMethod, string>> = {
  icmp: "ICMP echo",
  ping: "the system's ping",
  tcp: "TCP connect",
};

/** The exit code: 0 when any echo was answered. */
export async function ping(words: readonly string[], options: PingOptions): Promise<number> {
  const targets = [...new Set(words.map(targetOf))];
  const user = chooseUser(options.user);
  if (user !== null && "code" in user) throw captureFailure(user);
  const session = new PingSession(options);
  const pinger = await PingProcess.start(user, () =>
    session.fail(new Failure("the process that sends echoes has ended")),
  ).catch((error: unknown) => {
    throw asFailure(error);
  });
  try {
    return await session.run(pinger, targets);
  } finally {
    pinger.close();
  }
}

function targetOf(word: string): string {
  const target = parseTarget(word);
  if (target === null)
    throw new Failure(`"${terminalText(word)}" is neither an address nor a host name`, ExitCode.USAGE);
  return target;
}

class PingSession {
  readonly #options: PingOptions;
  readonly #output = new Output();
  readonly #rows: RowWriter<PingRow>;
  readonly #targets: PingedTarget[] = [];
  #left = 0;
  #failure: unknown = null;
  #end: () => void = () => {};

  constructor(options: PingOptions) {
    this.#options = options;
    this.#rows = rowWriter(options.format, this.#output, FIELDS, COLUMNS);
  }

  async run(pinger: Pinger, targets: readonly string[]): Promise<number> {
    const ended = new Promise<void>((resolve) => (this.#end = resolve));
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => this.#end());
    this.#left = targets.length;
    for (const target of targets) this.#add(pinger, target);
    // Somebody who looks at it wants to see the head of the table before the first answer.
    this.#guard(() => this.#output.flush());
    await ended;
    if (this.#failure !== null) throw this.#failure;
    this.#rows.end();
    this.#output.flush();
    for (const target of this.#targets) process.stderr.write(`${target.summaryText()}\n`);
    return this.#targets.some((target) => target.answered) ? ExitCode.DONE : ExitCode.FAILED;
  }

  fail(failure: unknown): void {
    this.#failure ??= failure;
    this.#end();
  }

  #add(pinger: Pinger, target: string): void {
    const { count, interval, timeout } = this.#options;
    const pinged = new PingedTarget(target);
    this.#targets.push(pinged);
    let over = false;
    const finish = () => {
      if (over) return;
      over = true;
      remove();
      this.#left--;
      if (this.#left === 0) this.#end();
    };
    const remove = pinger.add(
      { target, interval_s: interval, timeout_s: timeout, count },
      {
        onState: (state) => {
          const text = pinged.take(state);
          if (text !== null) process.stderr.write(`wireglass: ${terminalText(text)}\n`);
          // A name that does not exist now will not soon.
          if (state.address === null && state.problem !== null) finish();
        },
        onEcho: (echo) =>
          this.#guard(() => {
            this.#rows.row({ ...pinged.statistics.add(echo), target });
            this.#output.flush();
          }),
        onDone: finish,
      },
    );
  }

  /** A callback must not throw into the channel: the command ends, and the failure is told at its end. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }
}

class PingedTarget {
  readonly statistics = new PingStatistics();
  readonly #target: string;
  #how = "";
  #problem: string | null = null;

  constructor(target: string) {
    this.#target = target;
  }

  get answered(): boolean {
    return this.statistics.summary().count > 0;
  }

  /** What is worth telling about it: whom is asked, how, and what prevents an answer. */
  take({ address, method, port, problem }: TargetState): string | null {
    const where = address === this.#target || address === null ? "" : ` (${address})`;
    const how =
      method === null ? "" : `${this.#target}${where} by ${METHODS[method]}${port === null ? "" : ` to port ${port}`}`;
    const news = [how !== this.#how ? how : "", problem !== null && problem !== this.#problem ? problem : ""];
    this.#how = how;
    this.#problem = problem;
    return news.filter((text) => text !== "").join(": ") || null;
  }

  summaryText(): string {
    const { count, lost, min_ms, p50_ms, p95_ms, p99_ms, max_ms, jitter_ms, jitter_rfc3550_ms } =
      this.statistics.summary();
    const sent = count + lost;
    const counts = `${sent} sent, ${count} received, ${shareText(lost, sent)} lost`;
    const lines = [`--- ${terminalText(this.#how === "" ? this.#target : this.#how)} ---`, counts];
    if (count > 0) {
      const times = [min_ms, p50_ms, p95_ms, p99_ms, max_ms].map(figure).join("/");
      lines.push(
        `min/p50/p95/p99/max ${times} ms, jitter ${figure(jitter_ms)} ms, by RFC 3550 ${figure(jitter_rfc3550_ms)} ms`,
      );
    }
    return lines.join("\n");
  }
}

/** As ping writes it: microseconds are its finest. */
function figure(milliseconds: number | null): string {
  return milliseconds === null ? "–" : milliseconds.toFixed(3);
}
