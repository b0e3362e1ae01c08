// What others say that the flows of a capture are: lists of { flow, app }, where `flow` is its key, both directions alike.

import { appOfLayer, appOfNdpi } from "./app-names.js";
import { dissect } from "./dissection.js";

/** What a flow can turn into by what it says; otherwise it stays what it was first, such as mail that turns to TLS. */
const UPGRADES = { http: ["websocket", "http2"] };
const turnsInto = (from, to) => to !== null && (from === null || UPGRADES[from]?.includes(to));

export function flowKey(transport, a, aPort, b, bPort) {
  const ends = [`${a}:${aPort}`, `${b}:${bPort}`].toSorted();
  return `${transport} ${ends.join(" ")}`;
}

/** tshark's view of each conversation: the application layers above its innermost transport. */
export async function tsharkApps(file) {
  const found = new Map();
  for (const frame of await dissect(file)) {
    const flow = innermost(frame);
    if (flow === null) continue;
    const had = found.get(flow.key) ?? null;
    found.set(flow.key, turnsInto(had, flow.app) ? flow.app : had);
  }
  return [...found].map(([flow, app]) => ({ flow, app }));
}

function innermost(frame) {
  const layers = frame.text("frame.protocols").split(":");
  // What an ICMP error quotes is no packet of that flow.
  if (layers.includes("icmp") || layers.includes("icmpv6")) return null;
  const at = layers.findLastIndex((layer) => layer === "tcp" || layer === "udp");
  if (at < 0) return null;
  const transport = layers[at];
  const network = layers.slice(0, at).findLast((layer) => layer === "ip" || layer === "ipv6");
  const [a, b] = [`${network}.src`, `${network}.dst`].map((field) => frame.last(field));
  const [aPort, bPort] = [`${transport}.srcport`, `${transport}.dstport`].map((field) => frame.last(field));
  const apps = layers.slice(at + 1).map(appOfLayer);
  const app = apps.reduce((known, next) => (turnsInto(known, next) ? next : known), null);
  return { key: flowKey(transport, a, aPort, b, bPort), app };
}

/** nDPI's flows that it has recognised by content, and the server names that it has read. */
export function ndpiApps(truth, names) {
  return truth.flows
    .filter(
      ({ l4, confidence, proto }) => (l4 === "TCP" || l4 === "UDP") && confidence === "DPI" && proto !== "Unknown",
    )
    .map(({ l4, a, b, proto, sni, tls }) => {
      const ends = [...endpoint(a), ...endpoint(b)];
      return {
        flow: flowKey(l4.toLowerCase(), ...ends),
        app: appOfNdpi(proto, names),
        sni: tls === null ? null : sni,
      };
    });
}

/** "192.0.2.1:80" or "[2001:db8::1]:80" */
function endpoint(text) {
  const colon = text.lastIndexOf(":");
  return [text.slice(0, colon).replace(/^\[|\]$/g, ""), text.slice(colon + 1)];
}
