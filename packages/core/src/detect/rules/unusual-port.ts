// A protocol on a port that belongs to another, or a remote login where nobody looks for it.

import { APP_BY_TCP_PORT, APP_BY_UDP_PORT, appId, appName } from "../../classify/apps.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { FlowView } from "../flow-view.ts";

export const unusualPort: Rule = {
  id: "unusual-port",
  title: "Protocol on an unusual port",
  explanation:
    "By its content a flow is something other than its port says, or it is a login service on a port of its own. That is how " +
    "a service gets past a filter of ports, wanted or not.",
  technique: "T1571",
  severity: "LOW",
  quiet: 3600,
  parameters: [],
  make: (tools) => new UnusualPort(tools),
};

/** Expected at their own ports, or else worth a word. */
const AT_HOME: ReadonlySet<string> = new Set([
  "ssh",
  "telnet",
  "rdp",
  "vnc",
  "smb",
  "ftp",
  "irc",
  "socks",
  "dns",
  "smtp",
]);
/** Of others: only if they sit on one of these ports, which everybody lets through. */
const OPEN_PORTS: ReadonlyMap<number, ReadonlySet<string>> = new Map([
  [53, new Set(["dns", "mdns"])],
  [80, new Set(["http", "http2", "websocket", "tls"])],
  [443, new Set(["tls", "quic", "http", "http2", "websocket", "stun", "dtls", "openvpn"])],
]);

class UnusualPort implements Detector {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  ended(flow: FlowView): void {
    if (!flow.isRecognised || !flow.hasPorts) return;
    const { app } = flow;
    if (app === null || !isUnusual(app, flow.dstPort, flow.srcPort, flow.isUdp)) return;
    this.#found(app, flow.src, flow.dst, flow.dstPort, flow.isUdp ? "udp" : "tcp", flow.last, { slots: [flow.slot] });
  }

  fromFlow(flow: FlowRecord): void {
    const { app, dst_port: port, transport } = flow;
    if (flow.app_source !== "content" || app === null || port === null) return;
    if (!isUnusual(app, port, flow.src_port ?? 0, transport === "udp")) return;
    const flows = flow.community_id === null ? [] : [flow.community_id];
    this.#found(app, flow.src_ip, flow.dst_ip, port, transport, flow.end * 1e6, { flows });
  }

  #found(app: string, src: string, dst: string, port: number, transport: string, time: number, proof: object): void {
    this.#tools.raise({
      key: `${dst} ${port} ${app}`,
      time,
      src,
      dst,
      summary: `${app} at port ${port} of ${dst}, used by ${src}`,
      filter: `${Term.host(dst)} && ${transport}.port == ${port}`,
      ...proof,
    });
  }
}

function isUnusual(app: string, port: number, other: number, udp: boolean): boolean {
  const allowed = OPEN_PORTS.get(port);
  if (allowed !== undefined) return !allowed.has(app);
  if (!AT_HOME.has(app)) return false;
  const byPort = udp ? APP_BY_UDP_PORT : APP_BY_TCP_PORT;
  // Seen from the middle on, the service may be at the other end.
  if (byPort[port] === appId(app) || byPort[other] === appId(app)) return false;
  return !(app === "smb" && appName(byPort[port]) === "netbios") && !(app === "ftp" && port === 2121);
}
