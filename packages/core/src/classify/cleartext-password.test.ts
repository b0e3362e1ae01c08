// A password in the clear, from packets to the flow's record.

import { expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { LinkType } from "../decode/link-type.ts";
import { TcpFlag } from "../decode/packet.ts";
import { Engine } from "../engine.ts";
import type { FlowRecord } from "../flow/flow-record.ts";
import { ipv4 } from "../synth/ipv4.ts";
import { tcp } from "../synth/tcp.ts";
import { ascii } from "./testing/look.ts";

const CLIENT = "192.0.2.1";
const SERVER = "198.51.100.2";

/** `C: ` is the client, `S: ` the server. */
function flowOf(script: readonly string[], details = true): FlowRecord {
  const flows: FlowRecord[] = [];
  const engine = new Engine({ seed: 1, live: false, details, onFlow: (flow) => flows.push(flow) });
  const frame = new Frame();
  const sequences = { C: 0, S: 0 };
  const give = (from: "C" | "S", flags: number, payload: Uint8Array): void => {
    const [src, dst] = from === "C" ? [40_000, 4321] : [4321, 40_000];
    const acknowledged = sequences[from === "C" ? "S" : "C"];
    const segment = tcp({ src, dst, flags, sequence: sequences[from], acknowledgement: acknowledged }, payload);
    const data = ipv4(from === "C" ? { src: CLIENT, dst: SERVER } : { src: SERVER, dst: CLIENT }, segment);
    sequences[from] += payload.length + (flags & TcpFlag.SYN ? 1 : 0);
    Object.assign(frame, { data, captured: data.length, length: data.length, linkType: LinkType.RAW, time: 1e6 });
    engine.ingest(frame, null);
  };
  give("C", TcpFlag.SYN, new Uint8Array());
  give("S", TcpFlag.SYN | TcpFlag.ACK, new Uint8Array());
  for (const entry of script) give(entry.startsWith("C") ? "C" : "S", TcpFlag.ACK, ascii(entry.slice(3)));
  engine.finish();
  expect(flows).toHaveLength(1);
  return flows[0];
}

const FTP = ["S: 220 FTP server\r\n", "C: USER tim\r\n", "S: 331 Password?\r\n", "C: PASS secret\r\n"];
const TELNET = [
  "C: \xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f",
  "S: \xff\xfb\x03login:",
  "C: tim\r\n",
  "S: Password: ",
  "C: s",
];

test("is in the record of its flow, also where the session has learned nothing else", () => {
  const flow = flowOf(FTP);
  expect(flow).toMatchObject({ app: "ftp", host: null, cleartext_password: true });
  expect(JSON.stringify(flow)).not.toContain("secret");
  expect(flowOf(TELNET)).toMatchObject({ app: "telnet", cleartext_password: true });
});

test("is there without names as well, where the session is needed anyway", () => {
  expect(flowOf(FTP, false)).toMatchObject({ app: "ftp", cleartext_password: true });
  expect(flowOf(TELNET, false)).toMatchObject({ app: "telnet", cleartext_password: false });
});

test("is not where none went by", () => {
  expect(flowOf(FTP.slice(0, 3))).toMatchObject({ app: "ftp", cleartext_password: false });
  expect(flowOf(TELNET.slice(0, 4))).toMatchObject({ app: "telnet", cleartext_password: false });
  expect(flowOf(["C: what\r\n", "S: ever\r\n"])).toMatchObject({ app: null, cleartext_password: false });
});
