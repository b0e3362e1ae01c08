// One way out. A sender delivers one message at a time and keeps nothing: waiting, trying again and counting is the delivery's.

import type { AlertNews } from "./alert-news.ts";

export interface Sender {
  /** Rejects where it could not be delivered; with a `Refused` where trying again is of no use. */
  send(news: AlertNews, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** The receiver has understood this message and does not want it. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** One line of why, without what the target keeps secret. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "there was no answer in time";
  const { cause } = error;
  const text = cause instanceof Error && cause.message !== "" ? cause.message : error.message;
  return text.replace(/\/\/[^/@\s]*@/g, "//***@").slice(0, 300);
}
