// Sound and pictures over RTP: one stream in one direction, and meetings that are made of four.

import { rtp } from "../app/rtp.ts";
import { ethernetLink, ipPacket } from "../endpoint.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Random } from "../random.ts";
import { merge } from "../timeline.ts";
import type { Frames } from "../timeline.ts";
import { udp } from "../udp.ts";
import { ephemeralPort, local, meetings, MILLISECOND, remote, SECOND } from "./network.ts";
import type { Activity, LocalHost } from "./network.ts";

export interface MediaFields {
  payloadType: number;
  /** Between packets in microseconds, and what the timestamp gains meanwhile. */
  interval: number;
  ticks: number;
  /** Bytes of media: so many and up to as many more. */
  least: number;
  spread: number;
}

/** G.711 in packets of 20 ms. */
export const VOICE: MediaFields = { payloadType: 0, interval: 20 * MILLISECOND, ticks: 160, least: 160, spread: 0 };
const OPUS: MediaFields = { payloadType: 111, interval: 20 * MILLISECOND, ticks: 960, least: 60, spread: 90 };
const PICTURE: MediaFields = { payloadType: 96, interval: 4.5 * MILLISECOND, ticks: 405, least: 700, spread: 430 };

export function* media(
  random: Random,
  start: number,
  from: Endpoint,
  to: Endpoint,
  fields: MediaFields & { packets: number },
): Frames {
  const source = random.next();
  const first = random.below(30_000);
  let time = start;
  for (let i = 0; i < fields.packets; i++) {
    // A little jitter, but nobody overtakes.
    time = Math.max(time, start + i * fields.interval + random.wait(600));
    const { payloadType, ticks, least, spread } = fields;
    const content = random.bytes(least + random.below(spread + 1));
    const data = rtp({ payloadType, sequence: first + i, timestamp: i * ticks, source, marker: i === 0 }, content);
    const packet = ipPacket(from, to, first + i, udp({ src: from.port, dst: to.port }, data));
    yield { time, bytes: ethernetLink(packet, from, to) };
  }
  return time;
}

/** A video meeting: sound and picture both ways, for some minutes. */
export const meeting = (who: LocalHost): Activity =>
  function* (random, start) {
    let now = start;
    for (;;) {
      const ours = local(who, ephemeralPort(random));
      const theirs = remote(meetings, 3478);
      const seconds = random.between(60, 240);
      const streams = [OPUS, PICTURE].flatMap((kind, i) => {
        const fields = { ...kind, packets: Math.floor((seconds * SECOND) / kind.interval) };
        return [
          media(random, now + i * 700, ours, theirs, fields),
          media(random, now + i * 900 + 300, theirs, ours, fields),
        ];
      });
      now = yield* merge(streams);
      now += 10 * SECOND + random.wait(30 * SECOND);
    }
  };
