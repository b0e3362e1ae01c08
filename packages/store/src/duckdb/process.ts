// The store's own process: a native abort in DuckDB takes down nothing else. It says nothing that it was not asked, and ends
// with the one who started it.

import { FilterError } from "@wireglass/core";
import { StoreError } from "../problem.ts";
import { History } from "./history.ts";
import { QUESTIONS } from "./messages.ts";
import type { Failure, FromProcess, OpenOptions, QuestionName, ToProcess } from "./messages.ts";
import { reasonOf, troubleOf } from "./trouble.ts";

/** DuckDB does nothing any more: the one who started us starts us again. */
const EXIT_FATAL = 70;

let opening: Promise<History | null> | null = null;

function say(message: FromProcess): void {
  if (process.connected) process.send?.(message);
}

async function open(options: OpenOptions): Promise<History | null> {
  try {
    become(options.user);
    const history = await History.open({ ...options, onMessage: (text) => say({ type: "message", text }) });
    say({ type: "opened" });
    return history;
  } catch (error) {
    say({ type: "refused", failure: failureOf(error) });
    return null;
  }
}

/** Not root any more, with no groups but its own. */
function become(user: OpenOptions["user"]): void {
  if (user === null || process.getuid?.() !== 0) return;
  process.setgroups?.([user.gid]);
  process.setgid?.(user.gid);
  process.setuid?.(user.uid);
}

async function receive(message: ToProcess): Promise<void> {
  if (message.type === "open") {
    opening = open(message.options);
    return;
  }
  const history = await opening;
  if (history === null) return;
  switch (message.type) {
    case "batch":
      await history.put(message.batch, message);
      say({ type: "written", number: message.number });
      return;
    case "question":
      await answer(history, message.id, message.name, message.argument);
      return;
    case "close":
      await history.close();
      say({ type: "closed" });
      process.disconnect();
  }
}

async function answer(history: History, id: number, name: QuestionName, argument: unknown): Promise<void> {
  try {
    if (!QUESTIONS.includes(name)) throw new StoreError("store_failed", `there is no question ${String(name)}`);
    const method = history[name] as (argument: unknown) => Promise<unknown>;
    say({ type: "answer", id, answer: await method.call(history, argument) });
  } catch (error) {
    if (troubleOf(error) === "fatal") throw error;
    say({ type: "failure", id, failure: failureOf(error) });
  }
}

function failureOf(error: unknown): Failure {
  const nowhere = { position: null, length: null };
  if (error instanceof FilterError) {
    const { message, position, length } = error;
    return { code: "filter", message, remedy: null, position, length };
  }
  if (error instanceof StoreError)
    return { code: error.code, message: error.message, remedy: error.remedy, ...nowhere };
  return { code: "store_failed", message: reasonOf(error), remedy: null, ...nowhere };
}

process.on("message", (message: ToProcess) => void receive(message));
process.on("unhandledRejection", (error) => {
  console.error(`wireglass store: ${reasonOf(error)}`);
  process.exit(EXIT_FATAL);
});
// Whoever started us ends us; a Ctrl-C at the terminal reaches us too, and is none of our business.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("disconnect", () => {
  const end = opening?.then((history) => history?.close()) ?? Promise.resolve();
  void end.catch(() => {}).finally(() => process.exit(0));
});
