// Writes synchronously and to the end, so that a slow reader slows us and nothing piles up.

import { writeSync } from "node:fs";
import { Failure, OutputClosed, systemErrorText } from "../failure.ts";

export const STDOUT = 1;

/** `name` is what a message calls it. */
export function writeWhole(descriptor: number, name: string, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSome(descriptor, name, bytes, at);
}

function writeSome(descriptor: number, name: string, bytes: Uint8Array, at: number): number {
  try {
    return writeSync(descriptor, bytes, at);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EPIPE") throw new OutputClosed();
    if (code !== "EAGAIN") throw new Failure(`${name}: writing ended: ${systemErrorText(error)}`);
    // Somebody who shares the pipe has made it non-blocking: wait a little instead of spinning.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}
