// What is not a protocol's is not taken for it on its own port: the samples of all others, and random bytes.

import { describe, expect, it } from "vitest";
import { Frame } from "../../packages/core/src/capfile/frame.ts";
import { APPS } from "../../packages/core/src/classify/apps.ts";
import { PROTOCOLS } from "../../packages/core/src/classify/registry.ts";
import { Engine } from "../../packages/core/src/engine.ts";
import type { FlowRecord } from "../../packages/core/src/flow/flow-record.ts";
import { tcpConversation } from "../../packages/core/src/synth/conversation.ts";
import { Random } from "../../packages/core/src/synth/random.ts";
import { udpExchange } from "../../packages/core/src/synth/udp-exchange.ts";
import { TALKS } from "./payloads.ts";
import type { Talk } from "./payloads.ts";

/** Those whose first bytes matter most, because they are many. */
const NAMED = new Set(
  (
    "tls dtls quic http http2 websocket dns mdns llmnr nbns dhcp dhcpv6 ntp ssh ftp tftp smtp imap pop3 telnet smb kerberos " +
    "ldap rdp vnc snmp syslog mqtt amqp kafka redis mysql postgresql mongodb memcached sip rtp rtcp stun wireguard openvpn " +
    "ike esp bittorrent ssdp modbus dnp3 git rsync rtmp rtsp"
  ).split(" "),
);

/** What cannot be told apart but by its port. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  // One format of messages (RFC 6762, 18; RFC 4795, 2.1; RFC 1002, 4.2).
  dns: ["mdns", "llmnr", "nbns"],
  mdns: ["dns", "llmnr", "nbns"],
  llmnr: ["dns"],
  // USER, PASS and STAT are commands of both.
  ftp: ["pop3"],
};

/** A flow that has said less is what its port says, if what it has said may be the beginning of that. */
const TOO_LITTLE = 16;

const START = 1_700_000_000e6;
const SIZES = [1, 2, 3, 4, 5, 8, 11, 12, 13, 16, 20, 24, 28, 32, 40, 48, 60, 64, 100, 200, 400, 800, 1200, 1460, 5000];
const ROUNDS = 6;

/** Where those meet their like that have no port of their own. */
const USUAL_PORTS: Readonly<Record<string, { tcp?: number; udp?: number }>> = {
  http2: { tcp: 80 },
  websocket: { tcp: 80 },
  rtp: { udp: 5004 },
  rtcp: { udp: 5005 },
};

type Taken = Pick<FlowRecord, "app" | "app_source">;

/** What each conversation is taken for when its server has this port. */
function taken(talks: readonly Talk[], port: number): Taken[] {
  const found: Taken[] = talks.map(() => ({ app: null, app_source: null }));
  const frame = new Frame();
  const engine = new Engine({
    seed: 1,
    live: false,
    memory: 4 * 2 ** 20,
    onFlow: ({ src_ip, dst_ip, app, app_source }) => {
      const ip = src_ip.startsWith("198.18.") ? src_ip : dst_ip;
      const [high = 0, low = 0] = ip.split(".").slice(2).map(Number);
      found[high * 256 + low] = { app, app_source };
    },
  });
  for (const [number, { transport, messages }] of talks.entries()) {
    const ip = `198.18.${number >> 8}.${number & 255}`;
    const client = { ip, mac: "02:00:00:00:00:01", port: 40_000 + (number % 20_000) };
    const server = { ip: "198.19.0.1", mac: "02:00:00:00:00:02", port };
    const options = { client, server, start: START + number * 1e6 };
    for (const { time, bytes } of (transport === "tcp" ? tcpConversation : udpExchange)(options, messages)) {
      Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, linkType: 1, time });
      engine.ingest(frame, null);
    }
  }
  engine.finish();
  return found;
}

/** Random bytes of many sizes, from one side or from both, in one message or in several. */
function noises(transport: "tcp" | "udp"): Talk[] {
  const random = new Random(20_260_301);
  return SIZES.filter((size) => transport === "tcp" || size <= 1460).flatMap((size) =>
    Array.from({ length: ROUNDS }, (_, round) => ({
      app: `${size} random bytes`,
      transport,
      port: 0,
      messages: Array.from({ length: 1 + (round % 3) }, () => ({
        from: random.chance(0.5) ? ("client" as const) : ("server" as const),
        data: random.bytes(size),
      })),
    })),
  );
}

const NOISES = { tcp: noises("tcp"), udp: noises("udp") };

const TABLE = PROTOCOLS.filter(({ app }) => NAMED.has(app)).flatMap((protocol) => {
  const { app } = protocol;
  const known = APPS.find((each) => each?.name === app);
  return (["tcp", "udp"] as const).flatMap((transport) => {
    const port = known?.[transport][0] ?? USUAL_PORTS[app]?.[transport];
    return port === undefined || protocol[transport] === undefined ? [] : [{ app, transport, port }];
  });
});

it("has every protocol that is named", () => {
  expect(new Set(TABLE.map(({ app }) => app))).toEqual(NAMED);
});

describe.each(TABLE)("$app, $transport port $port", ({ app, transport, port }) => {
  const isOther = (talk: Talk): boolean => talk.app !== app && ALIKE[app]?.includes(talk.app) !== true;
  const talks = [...TALKS.filter((talk) => talk.transport === transport && isOther(talk)), ...NOISES[transport]];

  it("is nothing else, and no random bytes", () => {
    const verdicts = taken(talks, port);
    const wrong = talks.filter(({ messages }, number) => {
      const verdict = verdicts[number]!;
      const mayGuess = messages.every(({ data }) => data.length < TOO_LITTLE);
      return verdict.app === app && !(verdict.app_source === "port" && mayGuess);
    });
    expect(wrong.map((talk) => talk.app)).toEqual([]);
    // Most of them are known for what they are: the others are no proof of anything.
    expect(verdicts.filter((verdict) => verdict.app_source === "content").length).toBeGreaterThan(talks.length / 4);
  });
});
