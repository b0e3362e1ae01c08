// An alert as JSON, posted to a URL.

import type { AlertNews } from "./alert-news.ts";
import { messageOf } from "./message.ts";
import { Refused, type Sender } from "./sender.ts";

/** What another attempt with the same body would not change. */
const FINAL = new Set([400, 405, 406, 410, 411, 413, 414, 415, 422]);

/** User and password in the URL are sent as Basic authentication (RFC 7617), a password alone as a bearer token (RFC 6750). */
export class Webhook implements Sender {
  readonly #url: URL;
  readonly #headers: Record<string, string>;

  constructor(target: URL) {
    this.#url = new URL(target);
    this.#headers = { "content-type": "application/json", "user-agent": "Wireglass" };
    const [user, password] = [this.#url.username, this.#url.password].map(decodeURIComponent);
    if (user !== "") this.#headers["authorization"] = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    else if (password !== "") this.#headers["authorization"] = `Bearer ${password}`;
    this.#url.username = this.#url.password = "";
  }

  async send(news: AlertNews, signal: AbortSignal): Promise<void> {
    const { status, body } = await fetch(this.#url, {
      method: "POST",
      headers: this.#headers,
      body: JSON.stringify(messageOf(news)),
      // Secrets and alerts go where they were sent to, and nowhere else.
      redirect: "manual",
      signal,
    });
    // What it says is of no interest, however long it goes on.
    await body?.cancel().catch(() => {});
    if (status >= 200 && status < 300) return;
    const message = `the receiver answered ${status}`;
    throw FINAL.has(status) ? new Refused(message) : new Error(message);
  }

  close(): void {}
}
