// Packets of unusual size, by the IP length. Large ones of TCP and UDP are no news: a capture sees them before the card has cut
// them to size (offload), and jumbo frames are as large. Pings and other protocols have no such excuse.

import { Layer } from "../../decode/layer.ts";
import { Transport } from "../../decode/packet.ts";
import type { Packet } from "../../decode/packet.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import { RecentMap } from "../recent-map.ts";
import { many } from "./flow-words.ts";

export const packetSize: Rule = {
  id: "packet-size",
  title: "Packets of unusual size",
  explanation:
    "Packets that are larger than the network takes, and for which neither jumbo frames nor the network card's offload is the " +
    "reason; or whose length is not that of their headers. Old systems crash over such packets.",
  technique: null,
  severity: "LOW",
  parameters: [
    parameter("largest", "IP length of ICMP and others", "bytes", 9216, 576, 65_535),
    parameter("packets", "such packets", "packets", 3, 1, 1_000_000),
    parameter("window", "within", "s", 60, 1, 3600),
  ],
  make: (tools) => new PacketSize(tools),
};

const MOST_PAIRS = 1024;

interface Sender {
  since: number;
  count: number;
  largest: number;
}

class PacketSize implements Detector {
  readonly #tools: Tools;
  readonly #senders = new RecentMap<string, Sender>(MOST_PAIRS);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#senders.dropped;
  }

  odd(packet: Packet, slot: number): void {
    if (slot === 0 || packet.transport === Transport.TCP || packet.transport === Transport.UDP) return;
    const tools = this.#tools;
    const length = ipLength(packet);
    if (length <= tools.value("largest")) return;
    const { src, dst } = tools.flow(slot);
    const key = `${src} ${dst}`;
    const window = tools.value("window");
    let sender = this.#senders.get(key);
    if (sender === undefined || Math.abs(packet.time - sender.since) > window * 1e6) {
      sender = { since: packet.time, count: 0, largest: 0 };
      this.#senders.set(key, sender);
    }
    sender.count++;
    sender.largest = Math.max(sender.largest, length);
    if (sender.count < tools.value("packets")) return;
    tools.raise({
      key,
      time: packet.time,
      since: sender.since,
      src,
      dst,
      summary: `${many(sender.count, "packet")} between ${src} and ${dst} with up to ${many(sender.largest, "byte")}`,
      observed: sender.largest,
      threshold: tools.value("largest"),
      window,
      filter: `${Term.pair(src, dst)} && frame.len > ${tools.value("largest")}`,
      slots: [slot],
    });
  }
}

/** Of the innermost IP packet, as the frame tells: 0 where there is none. */
function ipLength(packet: Packet): number {
  for (let layer = Math.min(packet.layerCount, packet.quotedFrom) - 1; layer >= 0; layer--) {
    const kind = packet.layers[layer];
    if (kind !== Layer.IPV4 && kind !== Layer.IPV6) continue;
    if (packet.layerData[layer] !== packet.frame) return 0;
    return packet.length - (packet.layerOffsets[layer] - packet.frameOffset);
  }
  return 0;
}
