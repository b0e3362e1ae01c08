// The ports of a flow key where there are none. Of ICMP, type and code take their place, a request and its answer meeting in one flow
// (the mapping of Community ID 1.0 and of Zeek).

import type { Packet } from "../decode/packet.ts";

const ICMP = 1;
const ICMP6 = 58;

/** Type → the type that answers it. */
const ICMP_PAIRS: ReadonlyMap<number, number> = pairs([
  [8, 0], // echo
  [13, 14], // timestamp
  [15, 16], // information
  [10, 9], // router solicitation, advertisement
  [17, 18], // address mask
]);

const ICMP6_PAIRS: ReadonlyMap<number, number> = pairs([
  [128, 129], // echo
  [133, 134], // router solicitation, advertisement
  [135, 136], // neighbour solicitation, advertisement
  [130, 131], // multicast listener query, report
  [139, 140], // who are you
  [144, 145], // home agent address discovery
]);

/** One reused record, filled by `read`. */
export class FlowPorts {
  source = 0;
  destination = 0;
  /** What comes back is no answer: it is a flow of its own. */
  oneWay = false;

  read(packet: Packet, portless: boolean): void {
    this.oneWay = false;
    if (portless) {
      this.source = 0;
      this.destination = 0;
    } else if (packet.protocol === ICMP || packet.protocol === ICMP6) {
      this.source = packet.icmpType;
      const answer = (packet.protocol === ICMP ? ICMP_PAIRS : ICMP6_PAIRS).get(packet.icmpType);
      // One-way messages have the code instead.
      this.destination = answer ?? packet.icmpCode;
      this.oneWay = answer === undefined;
    } else {
      this.source = 0;
      this.destination = 0;
    }
  }
}

export const flowPorts: FlowPorts = new FlowPorts();

/** Whether an ICMP message of this type has an answer, so that its flow has two directions. */
export function hasAnswer(protocol: number, type: number): boolean {
  return (protocol === ICMP ? ICMP_PAIRS : ICMP6_PAIRS).has(type);
}

function pairs(rows: readonly (readonly [number, number])[]): Map<number, number> {
  return new Map(rows.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
}
