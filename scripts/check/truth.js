// Reads the answers that lie beside a capture, in the shape that is compared with ours.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pairs } from "./conversations.js";
import { dissect } from "./dissection.js";
import { countTransports } from "./transport-count.js";

/** Layers that our counting rule and the truth's see differently. */
const RULES_DIFFER = ["gre", "vxlan", "geneve", "gtp", "teredo", "sctp", "ipv6.fraghdr"];

/**
 * What we should say of a capture: { path, name, damaged, malformed, packets, bytes, transport, conversations }.
 * `bytes` or `transport` is null where only tshark could tell and there is none.
 */
export async function expectation(folder, truth, damaged, tshark) {
  const path = join(folder, truth.file);
  const common = {
    path,
    name: truth.name,
    damaged: damaged ?? null,
    malformed: /^bad-(ip-trunc|length)$/.test(truth.name),
    conversations: pairs(truth.conversations, (c) => [
      c.transport,
      c.a,
      c.aport,
      c.b,
      c.bport,
      c.pkts_ab,
      c.pkts_ba,
      c.bytes_ab,
      c.bytes_ba,
    ]),
  };
  const packets = damaged ? damaged.packets : truth.reader_packets;
  if (packets === 0) return { ...common, packets, bytes: 0, transport: {}, conversations: new Map() };
  if (packets === truth.packets && !rulesDiffer(truth)) {
    const { icmpv6, ...rest } = truth.protocol_packets;
    return { ...common, packets, bytes: truth.bytes_wire, transport: { ...rest, icmp6: icmpv6 } };
  }
  if (!tshark) return { ...common, packets, bytes: null, transport: null };
  return { ...common, ...countTransports(await dissect(path), damaged ? packets : undefined), packets };
}

const rulesDiffer = (truth) =>
  truth.conversations.some((conversation) => conversation.tunnelled) ||
  Object.keys(truth.flags).some((flag) => flag.endsWith("_fragments")) ||
  RULES_DIFFER.some((layer) => layer in truth.layer_packets);

export const readTruth = (folder, name) => JSON.parse(readFileSync(join(folder, "truth", name), "utf8"));
