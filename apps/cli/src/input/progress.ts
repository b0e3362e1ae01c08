// How far reading has got, on a terminal only, on one line that is wiped at the end.

import { bytesText, countText } from "../output/figures.ts";
import type { Input } from "./chunks.ts";

const EVERY_MS = 200;

export class Progress {
  readonly #shown: boolean = process.stderr.isTTY === true;
  #next = performance.now() + EVERY_MS;
  #used = false;

  show(input: Input, packets: number): void {
    if (!this.#shown || performance.now() < this.#next) return;
    this.#next = performance.now() + EVERY_MS;
    this.#used = true;
    const share = input.size === null ? "" : `${Math.floor((100 * input.position()) / input.size)} %  `;
    process.stderr.write(`\r\u001b[K${share}${bytesText(input.position())} read, ${countText(packets)} packets`);
  }

  wipe(): void {
    if (this.#used) process.stderr.write("\r\u001b[K");
    this.#used = false;
  }
}
