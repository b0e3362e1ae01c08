import { describe, expect, it } from "vitest";
import { line } from "../../synth/app/line.ts";
import { sshBanner, sshKexInit, sshNewKeys, sshPacket } from "../../synth/app/ssh.ts";
import { bytes } from "../../synth/bytes.ts";
import type { AlertRecord } from "../alert.ts";
import { alertsOf, brief, connection, each, end, together } from "../testing.ts";

const GUESSER = "203.0.113.66";
const SERVER = "192.168.1.5";
const kex = sshKexInit(new Uint8Array(16));

const ssh = (time: number, port: number, extra: number) =>
  connection(time, end(GUESSER, port), end(SERVER, 22), [
    sshBanner("Client_1.0"),
    sshBanner(),
    kex,
    kex,
    sshPacket(new Uint8Array(64)),
    sshPacket(new Uint8Array(64 + extra)),
  ]);

/** A whole key exchange, then what the server answers in so many bytes that nobody can read. */
const sshLogin = (answers: readonly number[]) => [
  sshBanner("Client_1.0"),
  bytes(sshBanner(), kex),
  bytes(kex, sshPacket(new Uint8Array(40).fill(30))),
  bytes(sshPacket(new Uint8Array(200).fill(31)), sshNewKeys(), new Uint8Array(300).fill(255)),
  ...answers.flatMap((length) => [new Uint8Array(60).fill(255), new Uint8Array(length).fill(255)]),
];

const letIn = (time: number, port: number) =>
  connection(time, end(GUESSER, port), end(SERVER, 22), sshLogin([44, 76, 76, 28, 192]));
const refused = (time: number, port: number) =>
  connection(time, end(GUESSER, port), end(SERVER, 22), sshLogin([44, 76, 76, 76, 76]));

const loud = (alerts: readonly AlertRecord[]) => brief(alerts).filter((alert) => !alert.includes("LOW"));

const ftp = (time: number, port: number) =>
  connection(time, end(GUESSER, port), end(SERVER, 21), [
    { from: "server", data: line("220 FTP server ready") },
    { from: "client", data: line("USER admin") },
    { from: "server", data: line("331 Password required") },
    { from: "client", data: line("PASS secret") },
    { from: "server", data: line("530 Login incorrect") },
  ]);

describe("password guessing", () => {
  it("over SSH is found by short sessions", () => {
    const alerts = alertsOf(together(...each(15, (i) => ssh(i * 4, 40_000 + i, 0))));
    const [alert, ...others] = alerts.filter(({ severity }) => severity !== "LOW");
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: "brute-force", src_ip: GUESSER, dst_ip: SERVER, observed: 15, threshold: 10 });
    expect(alert?.evidence.flows).toHaveLength(15);
  });

  it("is not what longer sessions are, nor a few short ones", () => {
    const long = together(...each(15, (i) => ssh(i * 4, 40_000 + i, 20_000)));
    const few = together(...each(6, (i) => ssh(i * 4, 40_000 + i, 0)));
    const rare = together(...each(15, (i) => ssh(i * 60, 40_000 + i, 0)));
    for (const frames of [long, few, rare])
      expect(alertsOf(frames).filter(({ severity }) => severity !== "LOW")).toEqual([]);
  });

  it("is not what a script does that is let in, again and again", () => {
    expect(loud(alertsOf(together(...each(30, (i) => letIn(i * 4, 40_000 + i)))))).toEqual([]);
    const mixed = each(30, (i) => (i % 2 === 0 ? letIn : refused)(i * 4, 40_000 + i));
    expect(loud(alertsOf(together(...mixed)))).toEqual(["brute-force HIGH 15"]);
  });

  it("over FTP is found by the passwords, which are a LOW alert of their own", () => {
    const alerts = alertsOf(together(...each(25, (i) => ftp(i * 3, 40_000 + i))));
    expect(brief(alerts).toSorted()).toEqual(["brute-force HIGH 25", "cleartext-password LOW –"]);
    expect(alerts.find(({ rule }) => rule === "cleartext-password")?.count).toBe(25);
  });
});

describe("remote access from outside", () => {
  it("is worth a word; from inside it is not", () => {
    expect(brief(alertsOf(ssh(0, 40_000, 30_000)))).toEqual(["suspicious-port LOW –"]);
    const inside = connection(0, end("192.168.1.2", 40_000), end(SERVER, 22), [sshBanner(), sshBanner(), kex, kex]);
    expect(alertsOf(inside)).toEqual([]);
  });
});

describe("a protocol on a port of another", () => {
  it("is found by its content", () => {
    const messages = [sshBanner(), sshBanner(), kex, kex];
    const [alert] = alertsOf(connection(0, end("192.168.1.2", 40_000), end("203.0.113.4", 443), messages));
    expect(alert).toMatchObject({
      rule: "unusual-port",
      severity: "LOW",
      summary: "ssh at port 443 of 203.0.113.4, used by 192.168.1.2",
    });
    expect(alertsOf(connection(0, end("192.168.1.2", 40_000), end("203.0.113.4", 22), messages))).toEqual([]);
  });
});
