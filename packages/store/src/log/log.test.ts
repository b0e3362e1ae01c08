// Rows as the older programs wrote them, and a file that survives what happens to files.

import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine, Frame, LinkType, demoFrames } from "@wireglass/core";
import { afterAll, describe, expect, it } from "vitest";
import { AnswerLatency } from "./answer-latency.ts";
import { type Profile, ProfileRows, headerOf } from "./profile-rows.ts";
import { type LogProblem, TrafficLog } from "./traffic-log.ts";

const HEADER = {
  a: "Time,Protocol,Source,Destination,Size (bytes)\r\n",
  b: "timestamp,transport_protocol,application_protocol,security_type,src_ip,src_port,dst_ip,dst_port,packet_size,dns_latency_ms\r\n",
};

const made: string[] = [];
afterAll(() => made.forEach((directory) => rmSync(directory, { recursive: true, force: true })));
function logPath(): string {
  const directory = mkdtempSync(join(tmpdir(), "wireglass-log-"));
  made.push(directory);
  return join(directory, "traffic.csv");
}

const lines = (path: string): string[] => readFileSync(path, "utf8").split("\r\n").slice(0, -1);

const latency = new AnswerLatency();
const engine = new Engine({ seed: 1, live: false, onRecord: (report, record) => latency.record(report, record) });
const frame = new Frame();
frame.linkType = LinkType.ETHERNET;

function ingest(bytes: Uint8Array, time: number): void {
  Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, time });
  engine.ingest(frame, null);
}

function rowsOf(profile: Profile, count: number): string[] {
  const rows = new ProfileRows(profile);
  for (const { bytes, time } of demoFrames({ seed: 3, start: 1_700_000_000e6 })) {
    ingest(bytes, time);
    rows.append(engine.packet, engine.app, latency.take(time));
    if (rows.rows === count) break;
  }
  return Buffer.from(rows.take()).toString().split("\r\n").slice(0, -1);
}

const IPV4 = "(?:\\d{1,3}\\.){3}\\d{1,3}";
const ADDRESS = `(?:${IPV4}|[0-9a-f:]+|-)`;

describe("the columns", () => {
  it.each(["a", "b"] as const)("of profile %s are those of the older program", (profile) => {
    expect(headerOf(profile)).toBe(HEADER[profile]);
  });

  const a = rowsOf("a", 1500);
  const b = rowsOf("b", 1500);

  it("of profile a have its values", () => {
    expect(a).toHaveLength(1500);
    const row = new RegExp(
      `^\\d\\d:\\d\\d:\\d\\d,(TCP|UDP|ICMP|ICMPv6|ARP|SCTP|Other),${ADDRESS},${ADDRESS},[1-9]\\d*$`,
    );
    expect(a.filter((line) => !row.test(line))).toEqual([]);
    expect(new Set(a.map((line) => line.split(",")[1]))).toContain("ARP");
    const time = new Date(1_700_000_000_000);
    const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
    expect(a[0]).toContain(clock.map((part) => String(part).padStart(2, "0")).join(":"));
  });

  it("of profile b have its values", () => {
    const row = new RegExp(
      `^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,(TCP|UDP|ICMP|ICMPv6|ARP|SCTP|Other),(Other|[A-Z0-9-]+),` +
        `(Encrypted|Unencrypted|Unknown),${ADDRESS},(\\d+|-),${ADDRESS},(\\d+|-),[1-9]\\d*,(\\d+(\\.\\d{1,3})?)?$`,
    );
    expect(b.filter((line) => !row.test(line))).toEqual([]);
    const cells = b.map((line) => line.split(","));
    expect(cells.some(([, , app, security]) => app === "HTTPS" && security === "Encrypted")).toBe(true);
    expect(cells.some(([, , app, security]) => app === "DNS" && security === "Unencrypted")).toBe(true);
    expect(cells.every(([, transport, , , , port]) => (transport === "ARP" ? port === "-" : true))).toBe(true);
  });

  it("tell the latency of an answer in the answer's row alone", () => {
    const measured = b.map((line) => line.split(",")).filter((cells) => cells[9] !== "");
    expect(measured.length).toBeGreaterThan(0);
    // It comes from the server.
    for (const cells of measured) expect([cells[2], cells[5]]).toEqual(["DNS", "53"]);
  });

  it("do not grow with what a frame says of itself", () => {
    const rows = new ProfileRows("b");
    ingest(new Uint8Array(60).fill(0x3d), 1);
    rows.append(engine.packet, engine.app, null);
    expect(Buffer.from(rows.take()).toString()).toMatch(/^[\d :-]+,Other,Other,Unknown,-,-,-,-,60,\r\n$/);
  });

  it("have the size that a file claims, up to the largest", () => {
    const rows = new ProfileRows("a");
    ingest(new Uint8Array(60).fill(0x3d), 1);
    engine.packet.length = 0xffff_ffff;
    rows.append(engine.packet, engine.app, null);
    expect(Buffer.from(rows.take()).toString()).toMatch(/,4294967295\r\n$/);
  });
});

describe("the file", () => {
  const one = demoFrames({ seed: 3, start: 1_700_000_000e6 }).next().value as { bytes: Uint8Array; time: number };

  function log(path: string, options: { profile?: Profile; bytes?: number; keep?: number } = {}) {
    const problems: LogProblem[] = [];
    const all = { path, profile: "a" as const, bytes: 1 << 20, keep: 3, descriptor: null, ...options };
    const made_ = new TrafficLog(all, (problem) => problems.push(problem));
    const add = (count: number): void => {
      ingest(one.bytes, one.time);
      for (let i = 0; i < count; i++) made_.append(engine.packet, engine.app, null);
    };
    return { log: made_, problems, add };
  }

  it("has its header at once, and whole rows after each flush", () => {
    const path = logPath();
    const { log: file, add } = log(path);
    expect(readFileSync(path, "utf8")).toBe(HEADER.a);
    add(3);
    file.flush();
    expect(lines(path)).toHaveLength(4);
    expect(file.state).toMatchObject({ rows: 3, lost: 0, bytes: readFileSync(path).length });
    file.close();
  });

  it("is continued, with one header", () => {
    const path = logPath();
    for (let start = 0; start < 2; start++) {
      const { log: file, add, problems } = log(path);
      add(2);
      file.close();
      expect(problems).toEqual([]);
    }
    expect(lines(path)).toHaveLength(5);
    expect(lines(path).filter((line) => line.startsWith("Time"))).toHaveLength(1);
  });

  it("loses only the row that was cut", () => {
    const path = logPath();
    const first = log(path);
    first.add(3);
    first.log.close();
    truncateSync(path, readFileSync(path).length - 4);
    const { log: file, add, problems } = log(path);
    add(1);
    file.close();
    expect(problems).toMatchObject([{ code: "log-moved", message: expect.stringContaining("cut short") }]);
    expect(lines(path)).toHaveLength(4);
    expect(new Set(lines(path).map((line) => line.split(",").length))).toEqual(new Set([5]));
  });

  it("gets its header even when that was cut", () => {
    const path = logPath();
    writeFileSync(path, HEADER.a.slice(0, 10));
    log(path).log.close();
    expect(readFileSync(path, "utf8")).toBe(HEADER.a);
  });

  it.each(["timestamp,other\r\n1,2\r\n", "", HEADER.b + "x"].filter((text) => text !== ""))(
    "is moved aside when it is another one: %j",
    (text) => {
      const path = logPath();
      writeFileSync(path, text);
      const { log: file, problems } = log(path);
      file.close();
      expect(readFileSync(`${path}.1`, "utf8")).toBe(text);
      expect(readFileSync(path, "utf8")).toBe(HEADER.a);
      expect(problems).toMatchObject([{ code: "log-moved", message: expect.stringContaining(`${path}.1`) }]);
    },
  );

  it("is rotated by size, so many are kept, and no row is lost", () => {
    const path = logPath();
    const { log: file, add } = log(path, { bytes: 1000, keep: 3 });
    for (let i = 0; i < 10; i++) {
      add(20);
      file.flush();
    }
    file.close();
    for (const name of [path, `${path}.1`, `${path}.2`, `${path}.3`]) {
      expect(readFileSync(name).length).toBeLessThanOrEqual(1000);
      expect(lines(name)[0]).toBe(HEADER.a.trim());
    }
    expect(existsSync(`${path}.4`)).toBe(false);
    const { log: again } = log(path, { bytes: 1 << 20 });
    again.close();
    expect(lines(path).length - 1 + (lines(`${path}.1`).length - 1)).toBe(40);
  });

  it("is begun anew when somebody has moved it away", () => {
    const path = logPath();
    const { log: file, add } = log(path);
    add(1);
    file.flush();
    renameSync(path, `${path}.old`);
    add(1);
    file.flush();
    file.close();
    expect(lines(path)).toHaveLength(2);
    expect(lines(`${path}.old`)).toHaveLength(2);
  });

  it("that cannot be written says so once, counts, and goes on when it can be", () => {
    const path = logPath();
    const directory = join(path, "..", "later");
    const { log: file, add, problems } = log(join(directory, "traffic.csv"));
    add(2);
    file.flush();
    file.flush();
    expect(problems).toMatchObject([{ code: "log-failed" }]);
    expect(file.state).toMatchObject({ rows: 0, lost: 2 });
    // The folder comes to be.
    renameSync(mkdtempSync(join(tmpdir(), "wireglass-log-")), directory);
    add(1);
    file.flush();
    file.close();
    expect(lines(join(directory, "traffic.csv"))).toHaveLength(2);
    expect(problems.map(({ code }) => code)).toEqual(["log-failed", "log-recovered"]);
  });

  it("is not made of a folder or a device", () => {
    const { log: file, problems } = log("/dev/null");
    file.close();
    expect(problems).toMatchObject([{ code: "log-failed" }]);
    appendFileSync("/dev/null", "");
  });
});
