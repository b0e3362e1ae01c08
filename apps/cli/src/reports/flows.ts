// The report of flows: each one when it ends.

import type { FlowRecord } from "@wireglass/core";
import { bytesText, clockText, countText, endpointText } from "../output/figures.ts";
import type { Column } from "../output/rows.ts";

export { FLOW_FIELDS } from "@wireglass/store/text";

export const FLOW_COLUMNS: readonly Column<FlowRecord>[] = [
  { title: "start", width: 26, text: (flow) => clockText(flow.start) },
  { title: "source", width: 28, text: (flow) => endpointText(flow.src_ip, flow.src_port) },
  { title: "destination", width: 28, text: (flow) => endpointText(flow.dst_ip, flow.dst_port) },
  { title: "transport", width: 9, text: (flow) => flow.transport },
  { title: "app", width: 10, text: (flow) => flow.app ?? "–" },
  { title: "out", width: 8, right: true, text: (flow) => countText(flow.packets_out) },
  { title: "in", width: 8, right: true, text: (flow) => countText(flow.packets_in) },
  { title: "bytes", width: 8, right: true, text: (flow) => bytesText(flow.bytes_out + flow.bytes_in) },
  { title: "rtt ms", width: 8, right: true, text: (flow) => flow.handshake_rtt_ms?.toFixed(1) ?? "–" },
  { title: "state", width: 0, text: (flow) => flow.tcp_state ?? "" },
];
