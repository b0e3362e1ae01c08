import type { Output, OutputState } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { canGoBack, faringWords, outputProblem } from "./output-words.ts";

const output: Output = {
  id: "1",
  kind: "webhook",
  target: "https://h.example/***",
  from: null,
  to: null,
  minimum: "HIGH",
  enabled: true,
};

const fares = (more: Partial<OutputState>) =>
  faringWords({ ...output, fixed: false, sent: 3, waiting: 0, lost: 0, problem: null, ...more });

describe("an output", () => {
  it("can be set back unless a secret was overwritten", () => {
    expect(canGoBack(output, { ...output, minimum: "LOW" })).toBe(true);
    expect(canGoBack(output, { ...output, target: "https://h.example/new" })).toBe(false);
    expect(canGoBack({ ...output, target: "a.log" }, { ...output, target: "b.log" })).toBe(true);
  });

  it("says how it fares", () => {
    expect(fares({})).toBe("3 sent");
    expect(fares({ waiting: 2, lost: 1 })).toBe("3 sent, 2 waiting, 1 lost");
    expect(fares({ enabled: false })).toBe("off; 3 sent");
  });

  it("is refused where it cannot work", () => {
    expect(outputProblem(output)).toBeNull();
    expect(outputProblem({ ...output, target: "ftp://x" })).toContain("https://");
    expect(outputProblem({ ...output, target: " " })).toContain("none yet");
    const mail = { kind: "email", target: "smtps://u:p@mail.example", from: "a@b.example", to: "c@d.example" } as const;
    expect(outputProblem(mail)).toBeNull();
    expect(outputProblem({ ...mail, to: null })).toContain("write to");
  });
});
