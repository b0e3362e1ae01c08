// "Download these packets": of a flow, of the filter, of the range.

import { packetsPath, type FlowKey } from "../api/queries.ts";
import { useView } from "../live/view.tsx";
import type { TimeRange } from "../time/range.ts";
import { DownloadLink } from "../ui/download-link.tsx";
import { useKeptPackets } from "./kept.ts";

/** Of the view: its range, or all that is kept; through its filter. Nothing where there can be none. */
export function ViewPacketsLink({ small = true }: { small?: boolean }) {
  const { historic, range, filter, origin, filterProblem } = useView();
  const wanted = historic ? range : null;
  const { refused, missing } = useKeptPackets(wanted);
  if (origin === "local" || filterProblem !== null) return null;
  return (
    <DownloadLink
      href={packetsPath(wanted, filter)}
      refused={refused}
      small={small}
      title={missing ?? "As they were captured, as pcapng"}
    >
      Download {filter === "" ? "the" : "these"} packets
    </DownloadLink>
  );
}

interface FlowPacketsLinkProps {
  readonly flow: {
    readonly transport: string;
    readonly src_ip: string;
    readonly src_port: number | null;
    readonly dst_ip: string;
    readonly dst_port: number | null;
    readonly start: number;
    readonly end: number;
  };
}

/** Of one flow, from its first packet to its last; with the reason in words where there are none. */
export function FlowPacketsLink({ flow }: FlowPacketsLinkProps) {
  const { origin } = useView();
  const range: TimeRange = { from: Math.floor(flow.start), to: Math.floor(flow.end) + 1 };
  const { refused, missing } = useKeptPackets(range);
  if (origin === "local") return null;
  const key: FlowKey = [flow.transport, flow.src_ip, flow.src_port, flow.dst_ip, flow.dst_port];
  return (
    <div>
      <DownloadLink href={packetsPath(range, "", key)} refused={refused}>
        Download its packets
      </DownloadLink>
      {(refused ?? missing) !== null && <p className="muted">{refused ?? missing}</p>}
    </div>
  );
}
