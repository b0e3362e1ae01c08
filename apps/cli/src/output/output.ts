// Standard output, collected into large writes.

import { STDOUT, writeWhole } from "./write-whole.ts";

const BATCH = 1 << 16;

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
    writeWhole(STDOUT, "standard output", bytes);
  }
}
