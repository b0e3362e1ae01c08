// The same words for every output.

import type { Alert } from "@wireglass/contract";
import type { AlertNews, NewsKind } from "./alert-news.ts";
import { plainText } from "./plain-text.ts";

const WORDS: Readonly<Record<NewsKind, string>> = {
  opened: "",
  escalated: " is worse",
  closed: " is over",
  test: " is a test",
};
const MOST_TEXT = 1000;

/** As it is posted, written to files and given to commands. */
export interface Message {
  event: NewsKind;
  text: string;
  alert: Alert;
}

export function messageOf({ kind, alert }: AlertNews): Message {
  return { event: kind, text: titleOf({ kind, alert }), alert };
}

/** One line. */
export function titleOf({ kind, alert }: AlertNews): string {
  return plainText(`${alert.severity} ${alert.rule}${WORDS[kind]}: ${alert.summary}`, MOST_TEXT);
}
