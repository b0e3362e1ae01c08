// Alerts: what happened, why it is thought to be wrong, and the packets that prove it; rules, and exceptions from them.
//
//   GET    /api/alerts?from=&to=&state=&severity=&after=&limit=   Alerts
//   GET    /api/alerts/ID                              Alert
//   POST   /api/alerts/ID/snooze     Snooze             Alert
//   POST   /api/alerts/ID/close                         Alert
//   GET    /api/alerts/ID/packets.pcapng                the evidence
//   GET    /api/rules                                   Rules
//   PATCH  /api/rules/RULE           ChangeRule         Rule
//   POST   /api/rules/RULE/trial     ChangeRule         Trial       (what it would have found in the history)
//   GET    /api/exceptions                              { exceptions: Exception[] }
//   POST   /api/exceptions           NewException       Exception
//   DELETE /api/exceptions/ID                           { ok: true }
//   GET    /api/outputs                                 { outputs: OutputState[] }
//   PUT    /api/outputs              Output[]           { outputs: OutputState[] }
//   POST   /api/outputs/ID/test                         { ok: true } or a problem
//   GET    /api/blacklists                              Blacklists

import { z } from "zod";

const count = z.number().int().nonnegative();
const seconds = z.number();
const ip = z.string();

export const Severity = z.enum(["LOW", "MEDIUM", "HIGH"]);
export type Severity = z.infer<typeof Severity>;

/** One thing that happened, updated while it goes on. */
export const Alert = z.object({
  /** Of the latest change. */
  time: seconds,
  rule: z.string(),
  severity: Severity,
  /** Who does it, and to whom; null where it is many or nobody. */
  src_ip: ip.nullable(),
  dst_ip: ip.nullable(),
  /** One sentence of plain words with the figures. */
  summary: z.string(),
  /** The highest value seen, and the limit that it is over, in the rule's unit; null for what is not a matter of degree. */
  observed: z.number().nullable(),
  threshold: z.number().nullable(),
  window_s: z.number().nullable(),
  /** How often the rule has struck in this alert. */
  count,
  first: seconds,
  last: seconds,
  /** What proves it: a display filter that selects its packets, flows by community id, at most 20, and how many packets are set aside. */
  evidence: z.object({
    filter: z.string(),
    flows: z.array(z.string()),
    packets: count,
    /** False: more belonged to it than could be set aside. */
    complete: z.boolean(),
  }),
  /** The same for all records of one alert. */
  id: z.string(),
  state: z.enum(["open", "closed"]),
  /** Why the rule exists, and what to do. */
  explanation: z.string(),
  /** ATT&CK technique where one fits, as T1046. */
  technique: z.string().nullable(),
  /** Seconds since 1970 until which nobody wants to hear of it. */
  snoozed_until: seconds.nullable().optional(),
});
export type Alert = z.infer<typeof Alert>;

export const RuleParameter = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.string().nullable(),
  value: z.number(),
  default: z.number(),
  min: z.number(),
  max: z.number(),
});
export type RuleParameter = z.infer<typeof RuleParameter>;

export const Rule = z.object({
  rule: z.string(),
  title: z.string(),
  explanation: z.string(),
  technique: z.string().nullable(),
  severity: Severity,
  enabled: z.boolean(),
  parameters: z.array(RuleParameter),
  /** Open alerts now. */
  open: count,
  /** Hosts and others that the rule has had to forget since its source began, because there were more than it has room for. */
  forgotten: count.default(0),
});
export type Rule = z.infer<typeof Rule>;

export const Rules = z.object({ rules: z.array(Rule) });
export type Rules = z.infer<typeof Rules>;

export const ChangeRule = z.object({
  enabled: z.boolean().optional(),
  severity: Severity.optional(),
  parameters: z.record(z.string(), z.number()).optional(),
});
export type ChangeRule = z.infer<typeof ChangeRule>;

/** What is no alert: each has a reason and, unless it is for good, an end. Null matches anything. */
export const NewException = z.object({
  rule: z.string().nullable(),
  /** An address or a network in CIDR notation. */
  src: z.string().max(64).nullable(),
  dst: z.string().max(64).nullable(),
  reason: z.string().min(1).max(500),
  until: seconds.nullable(),
});
export type NewException = z.infer<typeof NewException>;

export const Exception = NewException.extend({ id: z.string(), made: seconds, hits: count });
export type Exception = z.infer<typeof Exception>;

export const Alerts = z.object({ rows: z.array(Alert), next: z.string().nullable() });
export type Alerts = z.infer<typeof Alerts>;

/** The parameters of GET /api/alerts; `after` is `next` of the page before. */
export const AlertsQuestion = z.object({
  from: z.coerce.number().min(0).max(9e9).default(0),
  to: z.coerce.number().min(0).max(9e9).default(9e9),
  state: z.enum(["open", "closed"]).optional(),
  severity: Severity.optional(),
  after: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type AlertsQuestion = z.infer<typeof AlertsQuestion>;

/** What a change of a rule would have found in the history. */
export const Trial = z.object({
  from: seconds,
  to: seconds,
  alerts: count,
  examples: z.array(Alert),
  /** Why nothing can be said, where that is so. */
  note: z.string().nullable(),
});
export type Trial = z.infer<typeof Trial>;

/** For so many seconds from now; 0 ends it. */
export const Snooze = z.object({ seconds: z.union([z.literal(0), z.number().min(60).max(31_536_000)]) });

export const Output = z.object({
  id: z.string().max(40),
  kind: z.enum(["webhook", "syslog", "command", "email", "file"]),
  /** URL, host:port, command line, SMTP URL or file name. */
  target: z.string().min(1).max(1000),
  /** Of e-mail: from and to. */
  from: z.string().max(320).nullable().default(null),
  to: z.string().max(320).nullable().default(null),
  minimum: Severity.default("MEDIUM"),
  enabled: z.boolean().default(true),
});
export type Output = z.infer<typeof Output>;

export const Outputs = z.array(Output).max(100);

/** As it is shown: what is secret in the target is `***`, and may be sent back like that to leave it as it is. */
export const OutputState = Output.extend({
  /** Given on the command line: it cannot be changed here. */
  fixed: z.boolean(),
  sent: count,
  waiting: count,
  /** For want of room, or refused for good. */
  lost: count,
  /** Why the last attempt failed; null when it did not. */
  problem: z.string().nullable(),
});
export type OutputState = z.infer<typeof OutputState>;

/** Files of DATA/blacklists as they were understood last. */
export const Blacklists = z.object({
  entries: count,
  /** Lines that were skipped, and the first of them. */
  broken: count,
  problems: z.array(z.object({ list: z.string(), line: count, text: z.string() })),
  lists: z.array(z.string()),
});
export type Blacklists = z.infer<typeof Blacklists>;

/** In a snapshot: open alerts by severity, and the latest ones. */
export const AlertCounts = z.object({ LOW: count, MEDIUM: count, HIGH: count });
export const AlertView = z.object({ open: AlertCounts, latest: z.array(Alert) });
export type AlertView = z.infer<typeof AlertView>;
