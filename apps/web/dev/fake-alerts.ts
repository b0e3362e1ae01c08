// Made-up alerts behind the routes of the contract: an attack appears when it is asked for.

import type {
  Alert,
  AlertView,
  Blacklists,
  ChangeRule,
  Exception,
  NewException,
  Output,
  OutputState,
  Rule,
} from "@wireglass/contract";
import { ATTACK, makeAlert, makeRules, OPEN, PAST } from "./fake-rules.ts";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const failed = (status: number, code: string, message: string, remedy: string | null = null): Answer => ({
  status,
  body: { problem: { code, message, remedy } },
});

const seconds = () => Date.now() / 1000;
const DAY = 86_400;
const STORM = 1000;
const FORGOTTEN = 15_230;

interface Options {
  readonly amount: "none" | "few" | "storm";
  /** The routes fail. */
  readonly broken: boolean;
}

export class FakeAlerts {
  #alerts: Alert[] = [];
  readonly #rules: Rule[] = makeRules();
  #exceptions: Exception[] = [];
  #outputs: OutputState[] = [];
  readonly #broken: boolean;
  #next = 1;

  constructor({ amount, broken }: Options) {
    this.#broken = broken;
    const now = seconds();
    if (amount === "none") return;
    for (const told of OPEN) this.#alerts.push(makeAlert(told, this.#id(), now));
    for (const told of PAST) this.#alerts.push(makeAlert({ ...told, state: "closed" }, this.#id(), now));
    if (amount === "storm") this.#storm(now);
    this.#exceptions = [
      {
        id: "e1",
        rule: "port-scan",
        src: "192.168.1.5",
        dst: null,
        reason: "Our own scanner, every night at two",
        until: null,
        made: now - 12 * DAY,
        hits: 12,
      },
    ];
    this.#outputs = [
      { ...output("o1", "webhook", "https://hooks.example.net/services/***"), sent: 41 },
      {
        ...output("o2", "email", "smtps://wireglass:***@mail.example.net"),
        from: "wireglass@example.net",
        to: "watch@example.net",
        minimum: "HIGH",
        waiting: 2,
        problem: "mail.example.net refused the connection.",
      },
      { ...output("o3", "file", "alerts.ndjson"), minimum: "LOW", fixed: true, sent: 128 },
    ];
  }

  #id(): string {
    return `a${this.#next++}`;
  }

  #storm(now: number): void {
    for (const rule of this.#rules) if (rule.rule === "port-scan") rule.forgotten = FORGOTTEN;
    for (let index = 0; index < STORM; index++) {
      const src_ip = `10.${index % 7}.${index % 251}.9`;
      const summary = `${src_ip} tried ${20 + index} ports of 192.168.1.20 in 4 s (SYN), no answers`;
      const told = {
        rule: "port-scan",
        summary,
        src_ip,
        dst_ip: "192.168.1.20",
        count: 1 + (index % 9),
        age: 200 + index * 37,
        span: 20,
      };
      this.#alerts.push(makeAlert(told, this.#id(), now));
    }
  }

  /** A password guesser begins, or goes on. */
  attack(): Alert {
    const alert = makeAlert(ATTACK, this.#id(), seconds());
    this.#alerts.unshift(alert);
    return alert;
  }

  view(): AlertView {
    const open = { HIGH: 0, MEDIUM: 0, LOW: 0 };
    for (const alert of this.#alerts) if (alert.state === "open") open[alert.severity]++;
    return { open, latest: this.#alerts.toSorted((a, b) => b.time - a.time).slice(0, 50) };
  }

  /** Null for a route that is not one of these. */
  answer(method: string, path: string, query: URLSearchParams, body: unknown): Answer | null {
    const [, , kind, id, act] = path.split("/").map(decodeURIComponent);
    if (!["alerts", "rules", "exceptions", "outputs", "blacklists"].includes(kind ?? "")) return null;
    if (this.#broken) {
      return failed(
        500,
        "alerts-failed",
        "The alerts cannot be read: the disk does not answer.",
        "Look at the terminal that Wireglass was started from.",
      );
    }
    if (kind === "alerts") return this.#answerAlerts(id, act, query, body);
    if (kind === "rules") return this.#answerRules(method, id, act, body as ChangeRule);
    if (kind === "exceptions") return this.#answerExceptions(method, id, body as NewException);
    if (kind === "outputs") return this.#answerOutputs(method, id, body as Output[]);
    return ok(BLACKLISTS);
  }

  #answerAlerts(id: string | undefined, act: string | undefined, query: URLSearchParams, body: unknown): Answer {
    if (id === undefined) return this.#list(query);
    const alert = this.#alerts.find((one) => one.id === id);
    if (alert === undefined) return failed(404, "no-alert", "There is no such alert.");
    if (act === "snooze") {
      const { seconds: span } = body as { seconds: number };
      alert.snoozed_until = span === 0 ? null : seconds() + span;
    } else if (act === "close") Object.assign(alert, { state: "closed", time: seconds() });
    return ok(alert);
  }

  #list(query: URLSearchParams): Answer {
    const state = query.get("state");
    const limit = Number(query.get("limit") ?? 100);
    const from = Number(query.get("after") ?? 0);
    const [begin, end] = [Number(query.get("from") ?? 0), Number(query.get("to") ?? 9e9)];
    const rows = this.#alerts
      .filter((alert) => (state === null || alert.state === state) && alert.last >= begin && alert.first < end)
      .toSorted((a, b) => b.time - a.time);
    const next = from + limit < rows.length ? String(from + limit) : null;
    return ok({ rows: rows.slice(from, from + limit), next });
  }

  #answerRules(method: string, id: string | undefined, act: string | undefined, change: ChangeRule): Answer {
    const open = (rule: string) => this.#alerts.filter((alert) => alert.rule === rule && alert.state === "open").length;
    if (id === undefined) return ok({ rules: this.#rules.map((rule) => ({ ...rule, open: open(rule.rule) })) });
    const rule = this.#rules.find((one) => one.rule === id);
    if (rule === undefined) return failed(404, "no-rule", "There is no such rule.");
    if (act === "trial") return ok(this.#trial(rule, change));
    if (method === "PATCH") {
      if (change.enabled !== undefined) rule.enabled = change.enabled;
      if (change.severity !== undefined) rule.severity = change.severity;
      for (const parameter of rule.parameters) parameter.value = change.parameters?.[parameter.name] ?? parameter.value;
    }
    return ok({ ...rule, open: open(id) });
  }

  /** The lower the first limit, the more often. */
  #trial(rule: Rule, change: ChangeRule) {
    const to = seconds();
    const note =
      rule.rule === "arp-spoofing" ? "History keeps flows, and ARP has none: nothing can be said in advance." : null;
    const first = rule.parameters[0];
    const value = first === undefined ? 1 : (change.parameters?.[first.name] ?? first.value);
    const alerts =
      note !== null ? 0 : first === undefined ? 4 : Math.round((first.default / Math.max(value, 0.001)) * 6);
    return {
      from: to - 7 * DAY,
      to,
      alerts,
      examples: this.#alerts.filter((alert) => alert.rule === rule.rule).slice(0, 2),
      note,
    };
  }

  #answerExceptions(method: string, id: string | undefined, made: NewException): Answer {
    if (method === "DELETE") {
      this.#exceptions = this.#exceptions.filter((one) => one.id !== id);
      return ok({ ok: true });
    }
    if (method === "GET") return ok({ exceptions: this.#exceptions });
    const exception: Exception = { ...made, id: `e${10 + this.#next++}`, made: seconds(), hits: 0 };
    this.#exceptions = [exception, ...this.#exceptions];
    return ok(exception);
  }

  #answerOutputs(method: string, id: string | undefined, wanted: Output[]): Answer {
    if (id !== undefined) {
      return this.#outputs.find((one) => one.id === id)?.problem
        ? failed(
            502,
            "output-failed",
            "mail.example.net refused the connection.",
            "Look whether the server runs and the port is right.",
          )
        : ok({ ok: true });
    }
    if (method === "PUT") {
      const fixed = this.#outputs.filter((one) => one.fixed);
      const known = (one: Output) => this.#outputs.find((before) => before.id === one.id);
      const set = wanted.filter((one) => !fixed.some((before) => before.id === one.id));
      this.#outputs = [
        ...set.map((one) => Object.assign(known(one) ?? output(one.id, one.kind, one.target), one)),
        ...fixed,
      ];
    }
    return ok({ outputs: this.#outputs });
  }
}

function output(id: string, kind: Output["kind"], target: string): OutputState {
  return {
    id,
    kind,
    target,
    from: null,
    to: null,
    minimum: "MEDIUM",
    enabled: true,
    fixed: false,
    sent: 0,
    waiting: 0,
    lost: 0,
    problem: null,
  };
}

const BLACKLISTS: Blacklists = {
  entries: 100_412,
  broken: 2,
  problems: [
    { list: "office.txt", line: 18, text: "10.0.0.0/40" },
    { list: "office.txt", line: 77, text: "<b>not an address</b>" },
  ],
  lists: ["feodo.txt", "office.txt"],
};
