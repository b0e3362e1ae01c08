import { describe, expect, it } from "vitest";
import { Gate } from "./gate.ts";

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let release: (() => void) | null = null;
  const promise = new Promise<void>((done) => (release = done));
  return { promise, resolve: () => release?.() };
}

describe("the gate", () => {
  it("lets many in together, and one alone after them, in the order in which they came", async () => {
    const gate = new Gate();
    const log: string[] = [];
    const first = deferred();
    const alone = deferred();
    const all = [
      gate.together(async () => {
        log.push("a");
        await first.promise;
      }),
      gate.together(async () => void log.push("b")),
      gate.alone(async () => {
        log.push("alone");
        await alone.promise;
      }),
      gate.together(async () => void log.push("c")),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(["a", "b"]);
    first.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(["a", "b", "alone"]);
    alone.resolve();
    await Promise.all(all);
    expect(log).toEqual(["a", "b", "alone", "c"]);
  });

  it("opens again after a failure", async () => {
    const gate = new Gate();
    await expect(gate.alone(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await gate.together(async () => 1)).toBe(1);
  });
});
