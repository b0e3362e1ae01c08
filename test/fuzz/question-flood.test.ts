// Questions that nobody answers: of DNS, each with a flow, a name and a resolver of its own; then answers made to fill every
// sketch, soon and late in turns. The whole engine keeps within its memory, and counts them all. WIREGLASS_FUZZ_QUESTIONS says how
// many questions.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Frame } from "../../packages/core/src/capfile/frame.ts";
import { LinkType } from "../../packages/core/src/decode/link-type.ts";
import { Engine } from "../../packages/core/src/engine.ts";
import { DnsType, dnsQuery, dnsResponse } from "../../packages/core/src/synth/app/dns.ts";
import { ethernet, ipv4, tcp, udp } from "../../packages/core/src/synth/index.ts";

const QUESTIONS = Number(process.env["WIREGLASS_FUZZ_QUESTIONS"] ?? 30_000);
const ANSWERED = QUESTIONS / 5;
/** Resolvers and names that answer. */
const WIDE = 4000;
const MEGABYTE = 2 ** 20;
/** Room in the flow table for 50,000 flows. */
const TABLE = 8 * MEGABYTE;
/** Everything else that the engine may keep: hosts, talkers, flow lists, 10 MB of open questions, 16 MB of latencies. */
const REST = 64 * MEGABYTE;
const START = 1_700_000_000e6;
const MACS = { src: "02:00:00:00:00:01", dst: "02:00:00:00:00:02" };

describe(`${QUESTIONS} questions without an answer, and ${ANSWERED} with one`, () => {
  it("are all counted, within the cap of memory", { timeout: 120_000 + QUESTIONS / 2 }, () => {
    const engine = new Engine({ seed: 7, live: true, watched: true, latency: true, details: true, memory: TABLE });
    const frame = new Frame();
    frame.linkType = LinkType.ETHERNET;
    let time = START;
    let peak = 0;
    const before = memory();
    const send = (src: string, dst: string, segment: Uint8Array, after: number): void => {
      time += after;
      frame.data = ethernet(MACS, ipv4({ src, dst }, segment));
      frame.captured = frame.length = frame.data.length;
      frame.time = time;
      engine.ingest(frame, null);
    };
    const look = (): void => {
      peak = Math.max(peak, memory() - before);
    };

    for (let i = 0; i < QUESTIONS; i++) {
      const query = dnsQuery({ id: i & 0xffff, name: `n${i}.flood.example`, type: DnsType.A });
      send(address(10, i), address(11, i), udp({ src: portOf(i), dst: 53 }, query), 20);
      send(address(10, i), address(12, i), tcp({ src: portOf(i), dst: 443, flags: 2 }, new Uint8Array(0)), 0);
      if (i % 100_000 === 0) look();
    }
    look();
    const flooded = peak;
    for (let i = 0; i < ANSWERED; i++) {
      const at = i % WIDE;
      const [client, resolver, port] = [address(13, i), address(14, at), portOf(i)];
      const question = { id: i & 0xffff, name: `n${at}.wide.example`, type: DnsType.A };
      send(client, resolver, udp({ src: port, dst: 53 }, dnsQuery(question)), 1);
      const late = Math.floor(i / WIDE) % 2 === 1 ? 2000 : 0;
      send(resolver, client, udp({ src: 53, dst: port }, dnsResponse(question)), late);
    }
    look();
    engine.advance(time + 60e6);
    const dns = engine.main.latency!.kinds().find(({ kind }) => kind === "dns")!;
    const shown = [flooded, peak].map((bytes) => (bytes / MEGABYTE).toFixed(1)).join(", with the answers ");
    console.log(`${QUESTIONS} questions: memory at most ${shown} MiB more; ${JSON.stringify(engine.dns)}`);

    expect(dns.lost).toBe(QUESTIONS);
    expect(dns.count).toBe(ANSWERED);
    expect(peak).toBeLessThan(TABLE + REST);
  });
});

const portOf = (i: number): number => 1024 + (i % 60_000);

const address = (net: number, i: number): string => `${net}.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

function memory(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
