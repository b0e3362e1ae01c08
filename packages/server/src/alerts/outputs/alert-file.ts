// JSON lines in a file that is put aside when it is full.

import { appendFile, rename, stat } from "node:fs/promises";
import { jsonText } from "@wireglass/store/text";
import type { AlertNews } from "./alert-news.ts";
import { messageOf } from "./message.ts";
import type { Sender } from "./sender.ts";

const MOST_BYTES = 16 << 20;
/** Older ones beside the one that is written: FILE.1 is the latest of them. */
const KEEP = 4;
const PRIVATE = 0o600;

export class AlertFile implements Sender {
  readonly #path: string;
  readonly #mostBytes: number;

  constructor(path: string, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  async send(news: AlertNews): Promise<void> {
    const line = `${jsonText(messageOf(news))}\n`;
    const bytes = await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    );
    if (bytes > 0 && bytes + line.length > this.#mostBytes) await this.#rotate();
    await appendFile(this.#path, line, { mode: PRIVATE });
  }

  close(): void {}

  async #rotate(): Promise<void> {
    for (let i = KEEP; i > 0; i--) {
      const from = i === 1 ? this.#path : `${this.#path}.${i - 1}`;
      await rename(from, `${this.#path}.${i}`).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    }
  }
}
