// Where an output leads: its target understood, what of it is secret hidden, and what takes it there.

import { isAbsolute, join } from "node:path";
import type { Output } from "@wireglass/contract";
import { problem, type ProblemError } from "../../problem.ts";
import { AlertFile } from "./alert-file.ts";
import { Command, parseCommandLine } from "./command.ts";
import { Email } from "./email.ts";
import type { Sender } from "./sender.ts";
import { type SyslogTarget, syslogSender } from "./syslog.ts";
import { Webhook } from "./webhook.ts";

export type OutputKind = Output["kind"];

const HIDDEN = "***";
const SYSLOG_PORTS: Readonly<Record<SyslogTarget["transport"], number>> = { udp: 514, tcp: 601, tls: 6514 };
const SMTP_PORTS: Readonly<Record<string, number>> = { "smtp:": 587, "smtps:": 465 };
const FILE_NAME = /^[\w][\w.-]{0,99}$/;

/** Throws a ProblemError where the target cannot be one. Files that are only named lie in `folder`. */
export function senderOf(output: Output, folder: string): Sender {
  const { kind, target } = output;
  switch (kind) {
    case "webhook":
      return new Webhook(webhookUrl(target));
    case "syslog":
      return syslogSender(syslogTarget(target));
    case "command":
      return new Command(commandOf(target));
    case "email":
      return new Email(mailTarget(output));
    case "file":
      return new AlertFile(filePath(target, folder));
  }
}

/**
 * Whoever has the dashboard open may say where messages go, but not which programs run here and which files are written:
 * that is for whoever may write the settings or the command line.
 */
export function isForAdministrators({ kind, target }: Output): boolean {
  return kind === "command" || (kind === "file" && !FILE_NAME.test(target));
}

/** As everybody may see it: passwords, and addresses that are as good as one, are hidden. */
export function shownTarget({ kind, target }: Pick<Output, "kind" | "target">): string {
  if (kind !== "webhook" && kind !== "email") return target;
  if (!URL.canParse(target)) return HIDDEN;
  const url = new URL(target);
  const password = url.password === "" ? "" : `:${HIDDEN}`;
  const account = url.username + password === "" ? "" : `${url.username}${password}@`;
  const rest = kind === "webhook" && (url.pathname !== "/" || url.search !== "") ? `/${HIDDEN}` : "";
  return `${url.protocol}//${account}${url.host}${rest}`;
}

function webhookUrl(target: string): URL {
  const url = urlOf(target, ["http:", "https:"], "an address such as https://example.org/alerts");
  decoded(url.username);
  decoded(url.password);
  return url;
}

function urlOf(target: string, protocols: readonly string[], what: string): URL {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url !== null && protocols.includes(url.protocol) && url.hostname !== "") return url;
  // It may have a password in it.
  throw wrong("The target", what);
}

function syslogTarget(target: string): SyslogTarget {
  const what = "HOST:PORT, udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT";
  const match = /^(?:(udp|tcp|tls):\/\/)?(\[[\da-f:.]+\]|[^\s:/[\]]+)(?::(\d{1,5}))?$/i.exec(target);
  if (match === null) throw wrong(target, what);
  const transport = (match[1] ?? "udp").toLowerCase() as SyslogTarget["transport"];
  const port = match[3] === undefined ? SYSLOG_PORTS[transport] : Number(match[3]);
  if (port < 1 || port > 0xffff) throw wrong(target, what);
  return { transport, host: (match[2] ?? "").replace(/^\[|\]$/g, ""), port };
}

function commandOf(target: string): string[] {
  const words = parseCommandLine(target);
  if (words === null) throw wrong(target, "the full path of a program, with its arguments in quotes where needed");
  return words;
}

function mailTarget({ target, from, to }: Output): ConstructorParameters<typeof Email>[0] {
  const url = urlOf(target, Object.keys(SMTP_PORTS), "smtp://HOST or smtps://USER:PASSWORD@HOST:PORT");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (SMTP_PORTS[url.protocol] ?? 0) : Number(url.port),
    secure: url.protocol === "smtps:",
    user: decoded(url.username),
    password: decoded(url.password),
    from: address(from, "from"),
    to: address(to, "to"),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("The target", "an address in which % is written as %25");
  }
}

function address(text: string | null, name: string): string {
  if (text !== null && /^[^\s@]+@[^\s@]+$|^[^\r\n\0]*[^\s@]@[^\s@][^\r\n\0]*$/.test(text)) return text;
  throw problem("bad-request", `A mail needs ${name}.`, "Give an address such as alerts@example.org.");
}

function filePath(target: string, folder: string): string {
  if (isAbsolute(target) && !target.includes("\0")) return target;
  if (FILE_NAME.test(target)) return join(folder, target);
  throw wrong(target, "a name without folders, or a full path");
}

function wrong(target: string, what: string): ProblemError {
  return problem("bad-request", `${target.slice(0, 100)} leads nowhere.`, `Give ${what}.`);
}
