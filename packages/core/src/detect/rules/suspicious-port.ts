// Somebody from outside has reached a login or file service inside: by what it is where content tells, else by its port.

import { Seen } from "../../flow/columns.ts";
import { MUTE_BYTES } from "./port-scan.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { FlowView } from "../flow-view.ts";

export const suspiciousPort: Rule = {
  id: "suspicious-port",
  title: "Remote access from outside",
  explanation:
    "A host outside has opened a session with a service for remote login or files inside: SSH, Telnet, RDP, VNC, SMB. If it " +
    "should be open to the world at all, let only known addresses in.",
  technique: "T1133",
  severity: "LOW",
  quiet: 3600,
  parameters: [],
  make: (tools) => new SuspiciousPort(tools),
};

const SERVICES: ReadonlySet<string> = new Set([
  "ssh",
  "telnet",
  "rdp",
  "vnc",
  "smb",
  "x11",
  "rsync",
  "nfs",
  "mssql",
  "mysql",
  "redis",
]);

class SuspiciousPort implements Detector {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  ended(flow: FlowView): void {
    if (flow.isFromLocal || !flow.isToLocal || !flow.isTcp) return;
    const { app } = flow;
    if (app === null || !SERVICES.has(app)) return;
    if ((flow.flags & Seen.SYN_ACK) === 0 || flow.bytesIn <= flow.packetsIn * MUTE_BYTES) return;
    const { src, dst, dstPort: port } = flow;
    this.#tools.raise({
      key: `${dst} ${port}`,
      time: flow.last,
      since: flow.start,
      src,
      dst,
      summary: `${src} from outside has reached ${app} at ${dst}, port ${port}`,
      filter: `${Term.pair(src, dst)} && tcp.port == ${port}`,
      slots: [flow.slot],
    });
  }
}
