import { describe, expect, it } from "vitest";
import { exitCode, problem, PROBLEM_CODES } from "./problems.ts";

describe("problem", () => {
  it.each(PROBLEM_CODES)("%s says what and what to do, each in one line", (code) => {
    const { message, remedy } = problem(code, { name: "eth7", detail: "the system's words" });
    expect(message).toMatch(/^[A-Zl][^\n]*\.$/);
    expect(remedy).toMatch(/^[^\n]+$/);
    expect(message + remedy).not.toMatch(/undefined|null|\.\./);
  });

  it("names the interface and shows libpcap's own text", () => {
    expect(problem("no-such-interface", { name: "eth7" }).message).toContain("eth7");
    expect(problem("bad-bpf", { name: "tcp prt 80", detail: "syntax error." }).message).toContain(
      '"tcp prt 80" is not valid: syntax error.',
    );
  });

  it("has the exit codes of the command line", () => {
    expect(exitCode("no-right")).toBe(77);
    expect(exitCode("bad-bpf")).toBe(2);
    expect(exitCode("interface-vanished")).toBe(1);
  });
});
