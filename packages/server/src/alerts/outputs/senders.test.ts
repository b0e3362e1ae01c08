// Syslog, mails, commands and files: their formats, and that text from the wire stays text.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonText } from "@wireglass/store/text";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryDirectory, until } from "../../source/testing.ts";
import { AlertFile } from "./alert-file.ts";
import { Command, parseCommandLine } from "./command.ts";
import { Email, mailOf } from "./email.ts";
import { messageOf } from "./message.ts";
import { plainText } from "./plain-text.ts";
import { Refused } from "./sender.ts";
import { syslogMessage } from "./syslog-message.ts";
import { syslogSender } from "./syslog.ts";
import { HOSTILE, smtpServer, someAlert, tcpServer } from "./testing.ts";

const signal = (ms = 3000): AbortSignal => AbortSignal.timeout(ms);
const opened = { kind: "opened", alert: someAlert() } as const;
const hostile = {
  kind: "opened",
  alert: someAlert({
    summary: HOSTILE,
    src_ip: HOSTILE,
    evidence: { filter: HOSTILE, flows: [], packets: 0, complete: false },
  }),
} as const;

describe("plain text", () => {
  it("has no character that is more than itself, and is no longer than it may be", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, most) => {
        const plain = plainText(text, most);
        expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(plain.length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe("a message of syslog", () => {
  /** RFC 5424, section 6: header, one structured element, text. */
  const GRAMMAR =
    /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([!-~]{1,255}) ([!-~]{1,48}) (\d+) ([!-~]{1,32}) \[wireglass@32473((?: [a-z]+="(?:[^"\\\]]|\\["\\\]])*")*)\] ((?:\uFEFF)?.*)$/;

  it("has priority, time, host, program and structure", () => {
    const text = syslogMessage(opened, "probe.example", 42).toString();
    const match = GRAMMAR.exec(text);
    expect(match?.slice(1, 7)).toEqual([
      "130",
      "2023-11-14T22:13:30.000Z",
      "probe.example",
      "wireglass",
      "42",
      "opened",
    ]);
    expect(match?.[7]).toContain(' rule="port-scan" severity="HIGH" state="open" src="192.0.2.1" dst="198.51.100.2"');
    expect(match?.[8]).toBe("HIGH port-scan: 192.0.2.1 has tried 300 ports of 198.51.100.2 in 10 s.");
  });

  it("marks text that is not ASCII, and knows no host by a name that cannot be one", () => {
    const text = syslogMessage({ kind: "opened", alert: someAlert({ summary: "Grüße" }) }, "a b\n", 1).toString();
    expect(text).toContain("] \uFEFFHIGH port-scan: Grüße");
    expect(text).toContain("Z ab wireglass");
    expect(syslogMessage(opened, "", 1).toString()).toContain("Z - wireglass");
  });

  it("stays one message whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const alert = someAlert({ summary: text, src_ip: text, id: text });
        const message = syslogMessage({ kind: "opened", alert }, "h", 1).toString();
        expect(message).toMatch(GRAMMAR);
        expect(message).not.toMatch(/[\r\n\0]/);
      }),
    );
    expect(syslogMessage(hostile, "h", 1).toString()).toMatch(GRAMMAR);
  });

  it("goes over UDP as one datagram", async () => {
    const receiver = createSocket("udp4");
    receiver.bind(0, "127.0.0.1");
    await once(receiver, "listening");
    const got = once(receiver, "message");
    await syslogSender({ transport: "udp", host: "127.0.0.1", port: receiver.address().port }).send(opened, signal());
    const [datagram] = (await got) as [Buffer];
    receiver.close();
    expect(datagram.toString()).toMatch(GRAMMAR);
  });

  it("goes over TCP with its octets counted, over one connection", async () => {
    let text = "";
    let connections = 0;
    const port = await tcpServer((socket) => {
      connections++;
      socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    });
    const sender = syslogSender({ transport: "tcp", host: "127.0.0.1", port });
    for (const news of [opened, hostile, opened]) await sender.send(news, signal());
    await until(() => text.split("wireglass@").length === 4);
    sender.close();
    for (let rest = text; rest !== "";) {
      const [length = ""] = rest.split(" ", 1);
      const message = rest.slice(length.length + 1, length.length + 1 + Number(length));
      expect(message).toMatch(/^<130>1 .*$/s);
      rest = rest.slice(length.length + 1 + Number(length));
    }
    expect(connections).toBe(1);
  });

  it("goes over a new connection when the receiver has ended the old one", async () => {
    let got = 0;
    const port = await tcpServer((socket) =>
      socket.once("data", () => {
        got++;
        socket.end();
      }),
    );
    const sender = syslogSender({ transport: "tcp", host: "127.0.0.1", port });
    await sender.send(opened, signal());
    await until(() => got === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await sender.send(opened, signal());
    await until(() => got === 2);
    sender.close();
  });
});

describe("a mail", () => {
  it("arrives with what is to be known", async () => {
    const { mails, commands, port } = await smtpServer();
    const target = {
      host: "127.0.0.1",
      port,
      secure: false,
      user: "",
      password: "",
      from: "w@a.example",
      to: "x@b.example, y@c.example",
    };
    await new Email(target).send(opened, signal());
    expect(commands.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
      "MAIL FROM:<w@a.example>",
      "RCPT TO:<x@b.example>",
      "RCPT TO:<y@c.example>",
    ]);
    expect(mails[0]).toMatch(/^Subject: \[Wireglass\] HIGH port-scan: 192\.0\.2\.1/m);
    expect(mails[0]).toMatch(/^Filter: {3}ip\.addr/m);
  });

  it("has no header that somebody on the wire has written", async () => {
    const { mails, commands, port } = await smtpServer();
    const target = {
      host: "127.0.0.1",
      port,
      secure: false,
      user: "",
      password: "",
      from: "w@a.example",
      to: "x@b.example",
    };
    await new Email(target).send(hostile, signal());
    const [headers = ""] = (mails[0] ?? "").split("\r\n\r\n");
    expect(headers).not.toMatch(/^bcc:/im);
    expect(commands.filter((line) => line.startsWith("RCPT"))).toHaveLength(1);
    expect(mailOf(hostile).subject).not.toMatch(/[\r\n]/);
    expect(mailOf(hostile).text).not.toMatch(/^Bcc/m);
  });

  it("is not sent with a password where nothing is encrypted", async () => {
    const { commands, port } = await smtpServer();
    const target = {
      host: "127.0.0.1",
      port,
      secure: false,
      user: "me",
      password: "secret",
      from: "w@a.example",
      to: "x@b.example",
    };
    await expect(new Email(target).send(opened, signal())).rejects.toThrow();
    expect(commands.join("\n")).not.toMatch(/AUTH|c2VjcmV0/);
  });

  it("that is refused for good says so", async () => {
    const { port } = await smtpServer("550 nobody here");
    const target = {
      host: "127.0.0.1",
      port,
      secure: false,
      user: "",
      password: "",
      from: "w@a.example",
      to: "x@b.example",
    };
    await expect(new Email(target).send(opened, signal())).rejects.toBeInstanceOf(Refused);
  });

  it("does not wait for a server that says nothing", async () => {
    const port = await tcpServer(() => {});
    const target = {
      host: "127.0.0.1",
      port,
      secure: false,
      user: "",
      password: "",
      from: "w@a.example",
      to: "x@b.example",
    };
    await expect(new Email(target).send(opened, signal(100))).rejects.toThrow();
  });
});

describe("a command", () => {
  const node = process.execPath;

  it("gets the alert on its input, and the arguments as they were given", async () => {
    const file = join(temporaryDirectory(), "out");
    const program = `require("fs").writeFileSync(process.argv[1], JSON.stringify([process.argv.slice(2), require("fs").readFileSync(0, "utf8")]))`;
    await new Command([node, "-e", program, file, "$(id)", "a b"]).send(hostile, signal());
    const [args, input] = JSON.parse(readFileSync(file, "utf8")) as [string[], string];
    expect(args).toEqual(["$(id)", "a b"]);
    expect(JSON.parse(input)).toEqual(messageOf(hostile));
  });

  it("that fails, is not there or does not read has failed or not", async () => {
    await expect(new Command([node, "-e", "process.exit(3)"]).send(opened, signal())).rejects.toThrow("code 3");
    await expect(new Command(["/nowhere/program"]).send(opened, signal())).rejects.toThrow("ENOENT");
    await new Command(["/bin/true"]).send(opened, signal());
  });

  it("that hangs is ended with all that it has started", async () => {
    const file = join(temporaryDirectory(), "pid");
    const hangs = new Command(["/bin/sh", "-c", `sleep 60 & echo $! > ${file}; wait`]).send(opened, signal(300));
    await expect(hangs).rejects.toThrow();
    const pid = Number(readFileSync(file, "utf8"));
    await until(() => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "));
  });

  it.each([
    ["/bin/a b  c", ["/bin/a", "b", "c"]],
    [`/bin/a "b c" 'd "e' f\\ g ""`, ["/bin/a", "b c", 'd "e', "f g", ""]],
    [`/bin/a x"y z"\\"`, ["/bin/a", 'xy z"']],
    ["a b", null],
    ["", null],
    ['/bin/a "b', null],
  ])("%s", (line, words) => {
    expect(parseCommandLine(line)).toEqual(words);
  });
});

describe("a file", () => {
  it("gets a line for each, and is put aside when it is full", async () => {
    const folder = temporaryDirectory();
    const path = join(folder, "alerts.jsonl");
    const line = `${jsonText(messageOf(hostile))}\n`;
    const file = new AlertFile(path, 2.5 * line.length);
    for (let i = 0; i < 15; i++) await file.send(hostile);
    expect(readFileSync(path, "utf8")).toBe(line);
    expect(JSON.parse(line)).toEqual(messageOf(hostile));
    expect(readFileSync(`${path}.1`, "utf8")).toBe(line + line);
    expect(readdirSync(folder).toSorted()).toEqual(["", ".1", ".2", ".3", ".4"].map((end) => `alerts.jsonl${end}`));
  });

  it("that cannot be written is an error", async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "file"), "");
    await expect(new AlertFile(join(folder, "file", "x")).send(opened)).rejects.toThrow();
  });
});
