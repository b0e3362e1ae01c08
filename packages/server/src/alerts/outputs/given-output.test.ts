// Outputs as the command line names them.

import { describe, expect, it } from "vitest";
import { givenOutputs } from "./given-output.ts";

describe("an output of the command line", () => {
  it("is a kind and a target", () => {
    const outputs = givenOutputs(["webhook:https://a.example/x", "syslog:tls://b.example", "file:alerts.jsonl"], "LOW");
    expect(outputs.map(({ id, kind, target, minimum }) => [id, kind, target, minimum])).toEqual([
      ["command-line-1", "webhook", "https://a.example/x", "LOW"],
      ["command-line-2", "syslog", "tls://b.example", "LOW"],
      ["command-line-3", "file", `${process.cwd()}/alerts.jsonl`, "LOW"],
    ]);
    expect(givenOutputs(["command:/bin/a 'b c'"], "HIGH")).toMatchObject([{ kind: "command", target: "/bin/a 'b c'" }]);
  });

  it.each(["pigeon:coop", "webhook", "webhook:", "syslog:a b", "command:true", "email:smtp://a.example"])(
    "%s is refused",
    (text) => {
      expect(() => givenOutputs([text], "MEDIUM")).toThrow(/no kind of output|leads nowhere/);
    },
  );
});
