// The ways out for alerts: what each of them is called, what its target looks like, and how it fares.

import type { Output, OutputState } from "@wireglass/contract";
import { count, joined } from "../../../format/figure.ts";

interface Kind {
  readonly kind: Output["kind"];
  readonly name: string;
  readonly target: string;
  readonly example: string;
}

export const KINDS: readonly Kind[] = [
  { kind: "webhook", name: "Webhook", target: "URL", example: "https://hooks.example.net/alerts" },
  { kind: "syslog", name: "Syslog", target: "Host and port", example: "udp://log.example.net:514" },
  { kind: "email", name: "E-mail", target: "SMTP server", example: "smtps://user:password@mail.example.net" },
  { kind: "command", name: "Command", target: "Command line", example: "/usr/local/bin/notify" },
  { kind: "file", name: "File", target: "File name", example: "alerts.ndjson" },
];

export const kindOf = (kind: Output["kind"]): Kind => KINDS.find((one) => one.kind === kind) ?? KINDS[0];

/** What stands for a secret: it is never shown again. */
export const SECRET = "***";

export function outputOf({ id, kind, target, from, to, minimum, enabled }: OutputState | Output): Output {
  return { id, kind, target, from, to, minimum, enabled };
}

/** What differs from `before` can be set back: a secret that was overwritten cannot. */
export const canGoBack = (before: Output, after: Output): boolean =>
  !before.target.includes(SECRET) || before.target === after.target;

export function faringWords({ sent, waiting, lost, enabled }: OutputState): string {
  const parts = [`${joined(count(sent))} sent`];
  if (waiting > 0) parts.push(`${joined(count(waiting))} waiting`);
  if (lost > 0) parts.push(`${joined(count(lost))} lost`);
  return enabled ? parts.join(", ") : `off; ${parts.join(", ")}`;
}

/** Why an output cannot be like that, or null. */
export function outputProblem({
  kind,
  target,
  from,
  to,
}: Pick<Output, "kind" | "target" | "from" | "to">): string | null {
  if (target.trim() === "") return `${kindOf(kind).target}: there is none yet.`;
  if (kind === "webhook" && !/^https?:\/\/\S+$/.test(target)) return "A URL begins with https:// or http://.";
  if (kind === "email") {
    if (!/^smtps?:\/\/\S+$/.test(target)) return "An SMTP server is written smtps://user:password@host:port.";
    if (![from, to].every((one) => one !== null && /^\S+@\S+$/.test(one)))
      return "It needs an address to write from, and one to write to.";
  }
  return null;
}
