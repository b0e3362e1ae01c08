// One capture through our engine: what each flow is, by its key, and the TLS records.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Engine, Frame, isGzip, openCapture } from "@wireglass/core";
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
  const bytes = readFileSync(file);
  const reader = openCapture();
  const frame = new Frame();
  reader.push(isGzip(bytes) ? gunzipSync(bytes) : bytes);
  while (reader.next(frame)) engine.ingest(frame, null);
  engine.finish();
  return { apps, tls };
}
