// Standard output: collected into large writes, and written synchronously, so that a slow reader slows us and nothing piles up.

import { writeSync } from "node:fs";
import { Failure, OutputClosed, systemErrorText } from "../failure.ts";

const BATCH = 1 << 16;
const STDOUT = 1;

export class Output {
  #pending: string[] = [];
  #length = 0;

  write(text: string): void {
    this.#pending.push(text);
    this.#length += text.length;
    if (this.#length >= BATCH) this.flush();
  }

  flush(): void {
    const bytes = Buffer.from(this.#pending.join(""), "utf8");
    this.#pending = [];
    this.#length = 0;
    for (let at = 0; at < bytes.length;) at += writeSome(bytes, at);
  }
}

function writeSome(bytes: Buffer, at: number): number {
  try {
    return writeSync(STDOUT, bytes, at);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EPIPE") throw new OutputClosed();
    if (code !== "EAGAIN") throw new Failure(`standard output: writing ended: ${systemErrorText(error)}`);
    // Somebody who shares the pipe has made it non-blocking: wait a little instead of spinning.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}
