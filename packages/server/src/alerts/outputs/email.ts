// An alert as a mail in plain text, by SMTP (RFC 5321).

import { createTransport } from "nodemailer";
import type { Alert } from "@wireglass/contract";
import type { AlertNews } from "./alert-news.ts";
import { titleOf } from "./message.ts";
import { plainText } from "./plain-text.ts";
import { Refused, type Sender } from "./sender.ts";

export interface MailTarget {
  host: string;
  port: number;
  /** TLS from the first byte (RFC 8314); else STARTTLS where the server has it. */
  secure: boolean;
  user: string;
  password: string;
  from: string;
  to: string;
}

const TIMEOUT_MS = 10_000;
const MOST_SUBJECT = 150;
const MOST_LINE = 900;

export class Email implements Sender {
  readonly #target: MailTarget;

  constructor(target: MailTarget) {
    this.#target = target;
  }

  async send(news: AlertNews, signal: AbortSignal): Promise<void> {
    const { host, port, secure, user, password, from, to } = this.#target;
    const transport = createTransport({
      host,
      port,
      secure,
      // A password never goes in the clear.
      requireTLS: user !== "" && !secure,
      ...(user === "" ? {} : { auth: { user, pass: password } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      dnsTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const stop = (): void => transport.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await transport.sendMail({ from, to, ...mailOf(news), signal });
    } catch (error) {
      const { responseCode, message } = error as { responseCode?: number; message: string };
      // RFC 5321, 4.2.1: 5yz is for good; 53z is about who is asking, which may be put right.
      const isFinal = responseCode !== undefined && responseCode >= 550;
      throw isFinal ? new Refused(message) : error;
    } finally {
      signal.removeEventListener("abort", stop);
      transport.close();
    }
  }

  close(): void {}
}

export function mailOf(news: AlertNews): { subject: string; text: string } {
  return { subject: plainText(`[Wireglass] ${titleOf(news)}`, MOST_SUBJECT), text: textOf(news.alert) };
}

function textOf(alert: Alert): string {
  const rows: readonly (readonly [string, string | null])[] = [
    ["Rule", alert.rule],
    ["Severity", alert.severity],
    ["State", alert.state],
    ["From", alert.src_ip],
    ["To", alert.dst_ip],
    ["First", time(alert.first)],
    ["Last", time(alert.last)],
    ["Count", String(alert.count)],
    ["ATT&CK", alert.technique],
    ["Filter", alert.evidence.filter],
    ["Alert", alert.id],
  ];
  const table = rows.flatMap(([name, value]) =>
    value === null ? [] : [`${`${name}:`.padEnd(10)}${plainText(value, MOST_LINE)}`],
  );
  return [plainText(alert.summary, MOST_LINE), "", ...table, "", plainText(alert.explanation, MOST_LINE), ""].join(
    "\n",
  );
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
