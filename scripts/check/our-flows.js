// One capture through our engine: what each flow is, by its key, and the TLS records.

import { Engine } from "@wireglass/core";
import { readInto } from "./frames.js";
import { flowKey } from "./app-truth.js";

/** { apps: Map from key to the applications of its flows in their order, tls: records } */
export function ourFlows(file) {
  const apps = new Map();
  const tls = [];
  const engine = new Engine({
    seed: 1,
    live: false,
    activeTimeout: Infinity,
    onFlow: ({ transport, src_ip, src_port, dst_ip, dst_port, app, app_source }) => {
      const key = flowKey(transport, src_ip, src_port, dst_ip, dst_port);
      apps.set(key, [...(apps.get(key) ?? []), { app, source: app_source }]);
    },
    onRecord: (report, record) => report === "tls" && tls.push(record),
  });
  readInto(engine, file);
  return { apps, tls };
}
