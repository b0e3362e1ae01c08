// The names that a packet of DNS asks for, as Wireshark's dns.qry.name: read only when a filter wants them.

import { EMPTY } from "../capfile/frame.ts";
import { Transport } from "../decode/packet.ts";
import type { Packet } from "../decode/packet.ts";
import { DnsMessage } from "../latency/dns-message.ts";
import { nameText } from "../latency/dns-name.ts";
import type { Occurrences } from "./occurrences.ts";

const SPEAK_DNS: ReadonlySet<string | null> = new Set(["dns", "mdns", "llmnr"]);
/** Of a message over TCP (RFC 1035, 4.2.2); one that does not begin with its segment is not looked at. */
const LENGTH_PREFIX = 2;
/** Hardly anybody asks more than one at once, but mDNS does. */
const MOST_QUESTIONS = 256;

const message = new DnsMessage();

export const askedNames: Occurrences<Packet> = (packet, context, visit) => {
  if (!SPEAK_DNS.has(context.app)) return false;
  const prefix = packet.transport === Transport.TCP ? LENGTH_PREFIX : 0;
  const start = packet.payloadOffset + prefix;
  if (!message.open(packet.data, start, packet.payloadOffset + packet.payloadCaptured)) return false;
  for (let left = Math.min(message.questions, MOST_QUESTIONS); left > 0 && message.question(); left--) {
    const { bytes, length } = message.name;
    if (visit(0, EMPTY, nameText(bytes, 0, length, false))) return true;
  }
  return false;
};
