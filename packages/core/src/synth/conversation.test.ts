import fc from "fast-check";
import { expect, test } from "vitest";
import { Frame } from "../capfile/frame.ts";
import { Decoder } from "../decode/decode.ts";
import { Fault } from "../decode/fault.ts";
import { LinkType } from "../decode/link-type.ts";
import { TcpFlag } from "../decode/packet.ts";
import { bytes } from "./bytes.ts";
import { tcpConversation } from "./conversation.ts";
import type { Impairment, Message, TcpOptions } from "./conversation.ts";
import { udpExchange } from "./udp-exchange.ts";

const client = { mac: "00:00:5e:00:53:01", ip: "192.0.2.1", port: 40_000 };
const server = { mac: "00:00:5e:00:53:02", ip: "192.0.2.2", port: 80 };
const BASE: TcpOptions = { client, server, start: 1e15, rtt: 20_000, nearRtt: 100, mss: 100, bitsPerSecond: 1e6 };

interface Seen {
  time: number;
  out: boolean;
  flags: number;
  sequence: number;
  acknowledgement: number;
  data: Uint8Array;
}

function play(options: TcpOptions, messages: readonly Message[]): Seen[] {
  const decoder = new Decoder();
  const frame = new Frame();
  frame.linkType = LinkType.ETHERNET;
  return Array.from(tcpConversation(options, messages), ({ time, bytes: data }) => {
    Object.assign(frame, { data, captured: data.length, length: data.length, time });
    decoder.decode(frame);
    const { fault, payloadOffset, payloadLength, sourcePort, tcpFlags, sequence, acknowledgement } = decoder.packet;
    expect(fault).toBe(Fault.NONE);
    const payload = data.slice(payloadOffset, payloadOffset + payloadLength);
    return { time, out: sourcePort === client.port, flags: tcpFlags, sequence, acknowledgement, data: payload };
  });
}

const text = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);
const kinds = (seen: readonly Seen[]): string =>
  seen
    .map(({ out, flags, data }) => {
      const name =
        flags & TcpFlag.SYN ? "S" : flags & TcpFlag.FIN ? "F" : flags & TcpFlag.RST ? "R" : data.length > 0 ? "D" : "a";
      return (out ? ">" : "<") + name;
    })
    .join(" ");

test("handshake, data both ways, end", () => {
  const seen = play(BASE, [
    { from: "client", data: text(50) },
    { from: "server", data: text(250) },
  ]);
  expect(kinds(seen)).toBe(">S <S >a >D <a <D <D >a <D >a >F <F >a");
  expect(seen[2]!.time - seen[0]!.time).toBe(20_100);
});

test("it ends as it is told to", () => {
  expect(kinds(play({ ...BASE, close: "none" }, []))).toBe(">S <S >a");
  expect(kinds(play({ ...BASE, close: "reset" }, []))).toBe(">S <S >a >R");
  expect(kinds(play({ ...BASE, close: "server" }, []))).toBe(">S <S >a <F >F <a");
});

const impairAt =
  (segment: number, kind: Impairment): ((n: number) => Impairment | null) =>
  (n) =>
    n === segment ? kind : null;

test.each([
  ["lost", [0, 200, 300, 100]],
  ["repeated", [0, 100, 200, 300, 100]],
  ["reordered", [0, 200, 100, 300]],
] as const)("a segment that is %s", (kind, order) => {
  const seen = play({ ...BASE, impair: impairAt(1, kind), ackEvery: 1 }, [{ from: "server", data: text(400) }]);
  const segments = seen.filter(({ data }) => data.length > 0);
  expect(segments.map(({ sequence }) => sequence - segments[0]!.sequence)).toEqual(order);
  const highest = Math.max(...seen.filter(({ out }) => out).map(({ acknowledgement }) => acknowledgement));
  expect(highest - segments[0]!.sequence).toBe(401);
});

test("after a loss the receiver repeats its acknowledgement", () => {
  const seen = play({ ...BASE, impair: impairAt(0, "lost") }, [{ from: "server", data: text(500) }]);
  const numbers = seen.filter(({ out, data, flags }) => out && data.length === 0 && !(flags & TcpFlag.SYN));
  const first = numbers[0]!.acknowledgement;
  expect(numbers.filter(({ acknowledgement }) => acknowledgement === first)).toHaveLength(1 + 4);
});

test("whatever happens on the way: time never runs back, and all bytes arrive", () => {
  const impairment = fc.constantFrom<Impairment | null>(null, null, "lost", "repeated", "reordered");
  const message = fc.record({
    from: fc.constantFrom("client" as const, "server" as const),
    data: fc.uint8Array({ maxLength: 900 }),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 6 }),
      fc.array(impairment, { minLength: 1 }),
      fc.nat(2),
      (messages, faults, near) => {
        const impair = (n: number): Impairment | null => faults[n % faults.length]!;
        const seen = play({ ...BASE, impair, nearRtt: near * 5000 }, messages);
        expect(seen.map(({ time }) => time)).toEqual(seen.map(({ time }) => time).toSorted((a, b) => a - b));
        for (const out of [true, false]) {
          const sent = bytes(...messages.filter(({ from }) => (from === "client") === out).map(({ data }) => data));
          const first = seen.find((segment) => segment.out === out)!.sequence + 1;
          const arrived = new Uint8Array(sent.length);
          for (const segment of seen)
            if (segment.out === out && segment.data.length > 0) arrived.set(segment.data, segment.sequence - first);
          expect(arrived).toEqual(sent);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("datagrams keep their times", () => {
  const frames = udpExchange({ client, server, start: 1000, rtt: 500 }, [
    { from: "client", data: text(1) },
    { from: "server", data: text(1), after: 20 },
    { from: "server", data: text(1), after: 30 },
    { from: "client", data: text(1), after: 40 },
  ]);
  expect(Array.from(frames, ({ time }) => time)).toEqual([1000, 1520, 1550, 1590]);
});
