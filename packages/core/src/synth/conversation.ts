// A TCP conversation: handshake, data both ways with acknowledgements, the end; and what a network does to it.

import { TcpFlag } from "../decode/packet.ts";
import { ethernetLink } from "./endpoint.ts";
import type { Endpoint, Link } from "./endpoint.ts";
import { TcpSide } from "./tcp-side.ts";
import { TimeHeap } from "./time-heap.ts";
import type { Frames, TimedFrame } from "./timeline.ts";

export interface Message {
  from: "client" | "server";
  data: Uint8Array;
  /** Microseconds that the sender waits before. */
  after?: number;
}

/**
 * What happens to a segment: `lost` before the capture sees it, `repeated` because it was lost behind the capture,
 * `reordered` so that its successor overtakes it.
 */
export type Impairment = "lost" | "repeated" | "reordered";

export interface TcpOptions {
  client: Endpoint;
  server: Endpoint;
  /** Microseconds since 1970. */
  start: number;
  /** From the capture to the server and back, in microseconds. */
  rtt?: number;
  /** From the capture to the client and back. */
  nearRtt?: number;
  mss?: number;
  bitsPerSecond?: number;
  /** Segments per acknowledgement. */
  ackEvery?: number;
  sequences?: readonly [client: number, server: number];
  link?: Link;
  /** Who ends it, and how. */
  close?: "client" | "server" | "reset" | "none";
  /** Asked for each data segment that is sent for the first time, counted from 0 over both directions. */
  impair?: (segment: number) => Impairment | null;
}

/** The one segment of a message that is still to come again. */
interface Hole {
  time: number;
  sequence: number;
  data: Uint8Array;
}

const { ACK, FIN, PSH, RST, SYN } = TcpFlag;

export function* tcpConversation(options: TcpOptions, messages: Iterable<Message>): Frames {
  const { rtt = 20_000, nearRtt = 200, mss = 1460, link = ethernetLink, close = "client", ackEvery = 2 } = options;
  const [clientSequence, serverSequence] = options.sequences ?? [0x1000_0000, 0x2000_0000];
  const client = new TcpSide(options.client, link, clientSequence, mss);
  const server = new TcpSide(options.server, link, serverSequence, mss);
  client.connect(server);
  server.connect(client);
  const queue = new TimeHeap<TimedFrame>();
  const microsecondsPerByte = 8e6 / (options.bitsPerSecond ?? 50e6);
  /** How long after a packet of this side has passed the capture its answer passes. */
  const answerTime = (side: TcpSide): number => (side === client ? rtt : nearRtt);
  let segments = 0;
  let now = options.start;

  function* emit(until = Infinity): Generator<TimedFrame, void> {
    for (let head = queue.peek(); head !== undefined && head.time <= until; head = queue.peek()) {
      queue.pop();
      now = head.time;
      yield head;
    }
  }

  function* transmit(from: TcpSide, to: TcpSide, data: Uint8Array): Generator<TimedFrame, void> {
    let hole: Hole | null = null;
    let unacknowledged = 0;
    let time = now;
    const answer = (at: number, sack?: readonly [number, number]): void => {
      const acknowledgement = sack === undefined ? from.next : hole!.sequence;
      queue.push(to.send(at + answerTime(from), { flags: ACK, sequence: to.next, acknowledgement, sack }));
    };
    const fill = (late: Hole): void => {
      queue.push(from.send(late.time, { flags: ACK | PSH, sequence: late.sequence, data: late.data }));
      answer(late.time);
      hole = null;
    };
    for (let offset = 0; offset < data.length; offset += mss) {
      const piece = data.subarray(offset, offset + mss);
      const sequence = from.next;
      const last = offset + mss >= data.length;
      const impairment: Impairment | null = hole === null ? (options.impair?.(segments) ?? null) : null;
      segments++;
      from.advance(piece.length);
      if (impairment === null || impairment === "repeated") {
        queue.push(from.send(time, { flags: last ? ACK | PSH : ACK, sequence, data: piece }));
      }
      if (impairment !== null) {
        const delay: number = impairment === "reordered" ? 1.5 * piece.length * microsecondsPerByte : rtt + nearRtt;
        hole = { time: time + delay, sequence, data: piece };
      } else if (hole !== null) {
        // Beyond a gap every segment is answered at once, with a duplicate acknowledgement (RFC 5681 section 4.2).
        answer(time, [(hole.sequence + hole.data.length) >>> 0, from.next]);
      } else if (++unacknowledged === ackEvery || last) {
        answer(time);
        unacknowledged = 0;
      }
      time += piece.length * microsecondsPerByte;
      if (hole !== null && (last || hole.time <= time)) {
        time = Math.max(time, hole.time);
        fill({ ...hole, time });
      }
      yield* emit(time);
    }
    yield* emit();
  }

  function* finish(from: TcpSide, to: TcpSide): Generator<TimedFrame, void> {
    queue.push(from.send(now + 100, { flags: FIN | ACK, sequence: from.next }));
    from.advance(1);
    queue.push(to.send(now + 100 + answerTime(from), { flags: FIN | ACK, sequence: to.next }));
    to.advance(1);
    queue.push(from.send(now + 100 + rtt + nearRtt, { flags: ACK, sequence: from.next }));
    yield* emit();
  }

  queue.push(client.send(now, { flags: SYN, sequence: client.next }));
  client.advance(1);
  queue.push(server.send(now + rtt, { flags: SYN | ACK, sequence: server.next }));
  server.advance(1);
  queue.push(client.send(now + rtt + nearRtt, { flags: ACK, sequence: client.next }));
  yield* emit();

  for (const message of messages) {
    now += message.after ?? 50;
    yield* message.from === "client" ? transmit(client, server, message.data) : transmit(server, client, message.data);
  }

  if (close === "client") yield* finish(client, server);
  if (close === "server") yield* finish(server, client);
  if (close === "reset") yield client.send((now += 100), { flags: RST | ACK, sequence: client.next });
  return now;
}
