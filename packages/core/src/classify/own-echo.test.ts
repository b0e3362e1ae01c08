// Wireglass' own echoes among others, from frames to flows and lists.

import { describe, expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { LinkType } from "../decode/link-type.ts";
import { Engine } from "../engine.ts";
import type { FlowRecord } from "../flow/flow-record.ts";
import { bytes } from "../synth/bytes.ts";
import { icmp6Echo } from "../synth/icmp6.ts";
import { icmpEcho } from "../synth/icmp.ts";
import { ipv4 } from "../synth/ipv4.ts";
import { ipv6 } from "../synth/ipv6.ts";

const MARK = "wireglass-ping/1";
const marked = (mark: string, before = 16) =>
  bytes(new Uint8Array(before).fill(0x5a), Buffer.from(mark), new Uint8Array(24));

const V4 = { src: "192.0.2.1", dst: "192.0.2.2" };
const V6 = { src: "2001:db8::1", dst: "2001:db8::2" };
const turned = ({ src, dst }: { src: string; dst: string }) => ({ src: dst, dst: src });

function analysed(...packets: Uint8Array[]): { flows: FlowRecord[]; apps: (string | null)[]; engine: Engine } {
  const flows: FlowRecord[] = [];
  const apps: (string | null)[] = [];
  const engine = new Engine({ seed: 1, live: false, memory: 1, onFlow: (flow) => flows.push(flow) });
  const frame = new Frame();
  packets.forEach((data, index) => {
    Object.assign(frame, {
      data,
      captured: data.length,
      length: data.length,
      linkType: LinkType.RAW,
      time: index * 1e6,
    });
    engine.ingest(frame, null);
    apps.push(engine.describe(null).app);
  });
  engine.finish();
  return { flows, apps, engine };
}

const echo4 = (reply: boolean, data?: Uint8Array) =>
  ipv4(reply ? turned(V4) : V4, icmpEcho({ id: 1, sequence: 1, reply }, data));
const echo6 = (reply: boolean, data?: Uint8Array) =>
  ipv6(reply ? turned(V6) : V6, icmp6Echo({ id: 1, sequence: 1, reply }, data));

describe.each([
  ["IPv4", echo4],
  ["IPv6", echo6],
])("%s", (_, echo) => {
  test("marked echoes and their answers are one flow of ours", () => {
    const { flows, apps } = analysed(echo(false, marked(MARK)), echo(true, marked(MARK)));
    expect(flows).toHaveLength(1);
    expect(flows[0]).toMatchObject({ app: "wireglass-ping", app_source: "content", encrypted: null });
    expect(apps).toEqual(["wireglass-ping", "wireglass-ping"]);
  });

  test("the answer alone is known as well", () => {
    expect(analysed(echo(true, marked(MARK))).flows[0]?.app).toBe("wireglass-ping");
  });

  test.each([
    ["no mark", marked("somebody else's!")],
    ["the mark at another place", marked(MARK, 15)],
    ["a mark cut short", marked(MARK).subarray(0, 31)],
    ["no data", new Uint8Array(0)],
  ])("%s: not ours", (_, data) => {
    expect(analysed(echo(false, data), echo(true, data)).flows.map((flow) => flow.app)).toEqual([null]);
  });
});

test("the overview lists them under their name", () => {
  const { engine } = analysed(
    echo4(false, marked(MARK)),
    echo4(true, marked(MARK)),
    ipv4(turned(V4), icmpEcho({ id: 2, sequence: 9 })),
  );
  const { applications } = engine.summary(engine.main);
  expect(applications).toContainEqual(expect.objectContaining({ app: "wireglass-ping", packets: 2 }));
});
