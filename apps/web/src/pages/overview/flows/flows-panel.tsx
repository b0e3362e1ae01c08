// The latest flows of a range, at the foot of the overview: what stands in for packets, which are not listed of the past.

import type { Flow } from "@wireglass/contract";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { count, group, joined } from "../../../format/figure.ts";
import { useView } from "../../../live/view.tsx";
import { ViewPacketsLink } from "../../../packets/packets-link.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { DataTable } from "../../../table/data-table.tsx";
import { FlowCard, flowId, flowColumns } from "../../flows/flow-columns.tsx";
import { FlowDetails } from "../../flows/flow-details.tsx";
import links from "../../links.module.css";
import { NoMatch } from "../../no-match.tsx";

const ROWS = 12;
const NONE: readonly Flow[] = [];

export function FlowsPanel() {
  const { shown, range } = useView();
  const search = useSearch();
  const flows = shown?.snapshot.flows_sample ?? NONE;
  const dated = range !== null && range.to - range.from > 86_400;
  const columns = useMemo(() => flowColumns({ past: true, dated }), [dated]);
  const hidden = useMemo(() => columns.filter(({ optional }) => optional === true).map(({ id }) => id), [columns]);
  return (
    <Panel
      title="Latest flows"
      explain="Of the past flows are kept; packets one by one are listed only while they come by."
      area="latest"
      flush
      loading={shown === null}
      skeleton={<SkeletonLines count={ROWS} />}
      empty={flows.length === 0 && shown !== null ? { why: "No flow to show.", what: <NoMatch /> } : null}
      aside={
        <>
          <ViewPacketsLink />
          <span className={links.links}>
            <Link to="/flows" search={carried(search)}>
              All flows
            </Link>
          </span>
        </>
      }
      foot={
        flows.length === 0
          ? null
          : `The latest ${group(flows.length)}; ${joined(count(shown?.snapshot.flows))} began in this range.`
      }
    >
      <DataTable
        label="Latest flows"
        rows={flows}
        columns={columns}
        hidden={hidden}
        rowId={flowId}
        live={false}
        height={ROWS}
        card={(row) => <FlowCard row={row} />}
        details={(row, close) => <FlowDetails row={row} onClose={close} />}
      />
    </Panel>
  );
}
