// A program that is started for each message, with the message as JSON on its standard input. There is no shell, and its
// arguments are those that the administrator has written: nothing from the wire is ever among them.

import { spawn } from "node:child_process";
import { isAbsolute } from "node:path";
import type { AlertNews } from "./alert-news.ts";
import { messageOf } from "./message.ts";
import type { Sender } from "./sender.ts";

export class Command implements Sender {
  readonly #program: string;
  readonly #args: readonly string[];

  constructor([program = "", ...args]: readonly string[]) {
    this.#program = program;
    this.#args = args;
  }

  send(news: AlertNews, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      // In a group of its own, so that what it starts ends with it.
      const child = spawn(this.#program, [...this.#args], {
        cwd: "/",
        env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LANG: "C.UTF-8" },
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
      });
      const stop = (): void => {
        killGroup(child.pid);
        reject(signal.reason);
      };
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      child.on("error", reject);
      child.on("exit", (code, by) => {
        signal.removeEventListener("abort", stop);
        if (code === 0) resolve();
        else reject(new Error(`the command ended with ${code === null ? by : `code ${code}`}`));
      });
      // It may end without having read it.
      child.stdin.on("error", () => {});
      child.stdin.end(`${JSON.stringify(messageOf(news))}\n`);
    });
  }

  close(): void {}
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Words, kept together by quotes; null where they do not end or the program is not named by its full path. */
export function parseCommandLine(text: string): string[] | null {
  const words: string[] = [];
  const pattern = /\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+)/gsy;
  const trimmed = text.trimEnd();
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed);
    if (match === null) return null;
    words.push(unquoted(match[1] ?? ""));
  }
  const [program] = words;
  return program !== undefined && isAbsolute(program) && !text.includes("\0") ? words : null;
}

function unquoted(word: string): string {
  return word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double?: string, single?: string, one?: string) =>
    double === undefined ? (single ?? one ?? "") : double.replace(/\\(.)/gs, "$1"),
  );
}
