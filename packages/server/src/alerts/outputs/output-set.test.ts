// Outputs as they are set, shown and tried.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Output } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { temporaryDirectory, until } from "../../source/testing.ts";
import { OutputSet } from "./output-set.ts";
import { closedPort, someAlert } from "./testing.ts";

const output = (changes: object): Output => Output.parse({ id: "a", kind: "file", target: "alerts.jsonl", ...changes });

function outputs() {
  const folder = temporaryDirectory();
  return { folder, set: new OutputSet({ folder }) };
}

describe("outputs", () => {
  it("hide passwords, and keep them when they come back as shown", () => {
    const { set } = outputs();
    const webhook = { id: "w", kind: "webhook", target: "https://me:secret@example.org/services/T0/B1?k=2" };
    const email = { id: "m", kind: "email", target: "smtps://me:geheim@mail.example:465", from: "a@b.c", to: "d@e.f" };
    set.replace([output(webhook), output(email)]);
    const shown = set.view();
    expect(JSON.stringify(shown)).not.toMatch(/secret|geheim|services/);
    expect(shown.map(({ target }) => target)).toEqual([
      "https://me:***@example.org/***",
      "smtps://me:***@mail.example:465",
    ]);
    set.replace(shown.map((each) => output(Object.assign(each, { minimum: "HIGH" }))));
    expect(set.settings.map(({ target }) => target)).toEqual([webhook.target, email.target]);
    expect(set.view().map(({ minimum }) => minimum)).toEqual(["HIGH", "HIGH"]);
  });

  it.each([
    [{ kind: "webhook", target: "ftp://example.org" }, "leads nowhere"],
    [{ kind: "webhook", target: "nonsense" }, "leads nowhere"],
    [{ kind: "webhook", target: "http://%zz:x@example.org" }, "leads nowhere"],
    [{ kind: "syslog", target: "host:99999" }, "leads nowhere"],
    [{ kind: "syslog", target: "http://host" }, "leads nowhere"],
    [{ kind: "email", target: "smtp://mail.example" }, "needs from"],
    [{ kind: "email", target: "smtp://mail.example", from: "a@b.c", to: "x@y.z\r\nBcc: all@y.z" }, "needs to"],
    [{ kind: "file", target: "../../etc/passwd" }, "in the folder"],
    [{ kind: "file", target: "/tmp/somewhere" }, "in the folder of the alerts only"],
    [{ kind: "command", target: "/bin/true" }, "cannot be set from the dashboard"],
    [{ kind: "command", target: "true" }, "leads nowhere|cannot be set"],
    [{ id: "a b" }, "letters"],
  ])("refuse %o", (changes, message) => {
    const { set } = outputs();
    set.replace([output({ id: "before" })]);
    expect(() => set.replace([output(changes)])).toThrow(new RegExp(message));
    expect(set.view().map(({ id }) => id)).toEqual(["before"]);
  });

  it("of the settings and the command line may be commands, and those of the command line stay", () => {
    const { set } = outputs();
    set.add(output({ id: "c", kind: "command", target: "/bin/true x" }), false);
    set.add(output({ id: "cli", kind: "command", target: "/bin/true" }), true);
    set.replace([output({ id: "c", kind: "command", target: "/bin/true x", minimum: "LOW" })]);
    expect(set.view().map(({ id, fixed }) => [id, fixed])).toEqual([
      ["cli", true],
      ["c", false],
    ]);
    expect(() => set.replace([output({ id: "c", kind: "command", target: "/bin/false" })])).toThrow("cannot be set");
    set.replace([]);
    expect(set.view().map(({ id }) => id)).toEqual(["cli"]);
    expect(set.settings).toEqual([]);
  });

  it("of the command line are not replaced by remembered ones", () => {
    const { set } = outputs();
    set.add(output({ id: "cli", kind: "command", target: "/bin/true" }), true);
    set.add(output({ id: "cli" }), false);
    expect(set.view()).toMatchObject([{ id: "cli", kind: "command", fixed: true }]);
  });

  it("send what is at or above the minimum, and nothing when switched off", async () => {
    const { folder, set } = outputs();
    set.replace([output({}), output({ id: "off", target: "off.jsonl", enabled: false })]);
    set.publish(someAlert({ severity: "LOW", id: "low" }), 0);
    set.publish(someAlert({ id: "high" }), 0);
    await until(() => set.view()[0]?.sent === 1);
    expect(readFileSync(join(folder, "alerts.jsonl"), "utf8")).toMatch(/^\{"event":"opened".*"id":"high".*\}\n$/);
    expect(set.view()[1]).toMatchObject({ sent: 0, waiting: 0 });
    await set.close();
  });

  it("can be tried, also when they are switched off, and say what is wrong", async () => {
    const { folder, set } = outputs();
    const port = await closedPort();
    set.replace([
      output({ enabled: false }),
      output({ id: "w", kind: "webhook", target: `http://me:secret@127.0.0.1:${port}/token` }),
    ]);
    await set.test("a", someAlert());
    expect(readFileSync(join(folder, "alerts.jsonl"), "utf8")).toContain('"event":"test"');
    const failed = set.test("w", someAlert());
    await expect(failed).rejects.toMatchObject({ problem: { code: "not-delivered" } });
    await expect(set.test("w", someAlert())).rejects.toThrow(
      /^http:\/\/me:\*\*\*@127.0.0.1:\d+\/\*\*\*: .*ECONNREFUSED/,
    );
    await expect(set.test("nobody", someAlert())).rejects.toMatchObject({ problem: { code: "not-found" } });
    await set.close();
  });
});
