// The store's own process: a native abort in DuckDB takes down nothing else. It says nothing that it was not asked, and ends
// with the one who started it.

import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import { FilterError } from "@wireglass/core";
import { StoreError } from "../problem.ts";
import { History } from "./history.ts";
import { QUESTIONS } from "./messages.ts";
import type { Failure, FromProcess, OpenOptions, QuestionName, ToProcess } from "./messages.ts";
import { reasonOf, troubleOf } from "./trouble.ts";

/** DuckDB does nothing any more: the one who started us starts us again. */
const EXIT_FATAL = 70;

/** The folder that this process stands in, by a name with which no other folder has to be passed. */
const HERE = "/proc/self/cwd";

let opening: Promise<History | null> | null = null;
let folder = "";

function say(message: FromProcess): void {
  if (process.connected) process.send?.(message);
}

/** With the folder as people know it. */
function inWords(text: string): string {
  return text.replaceAll(HERE, folder).replaceAll(`/proc/${process.pid}/cwd`, folder);
}

async function open(options: OpenOptions): Promise<History | null> {
  try {
    const name = enter(options);
    const onMessage = (text: string): void => say({ type: "message", text: inWords(text) });
    const history = await History.open({ ...options, folder: name, onMessage });
    say({ type: "opened" });
    return history;
  } catch (error) {
    say({ type: "refused", failure: failureOf(error) });
    return null;
  }
}

/**
 * Gives root up, but goes into the folder first: those above it may be closed to the user, as /root is. Answers with the name
 * of the folder that can be used from now on.
 */
function enter({ folder: given, user }: OpenOptions): string {
  folder = resolve(given);
  const inside = attempt(() => process.chdir(given));
  become(user);
  if (!inside || isReachable(folder) || !isReachable(HERE)) return folder;
  return HERE;
}

const isReachable = (path: string): boolean =>
  attempt(() => accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK));

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
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
    return { code: error.code, message: inWords(error.message), remedy: error.remedy, ...nowhere };
  return { code: "store_failed", message: inWords(reasonOf(error)), remedy: null, ...nowhere };
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
