// The flows of the view: of now the latest and the largest, of a range all.

import type { Flow } from "@wireglass/contract";
import { count, group, joined } from "../../format/figure.ts";
import { useView } from "../../live/view.tsx";
import { ViewPacketsLink } from "../../packets/packets-link.tsx";
import { Panel, SkeletonLines } from "../../panel/panel.tsx";
import { ColumnMenu, useHiddenColumns } from "../../table/column-menu.tsx";
import { DataTable } from "../../table/data-table.tsx";
import { NoMatch } from "../no-match.tsx";
import page from "../packets/packets.module.css";
import { FLOW_COLUMNS, FlowCard, flowId } from "./flow-columns.tsx";
import { FlowDetails } from "./flow-details.tsx";
import { PastFlows } from "./past-flows.tsx";

const NONE: readonly Flow[] = [];

export function Flows() {
  const { historic } = useView();
  return (
    <div className={page.page}>
      <h1 className="hidden-visually">Flows</h1>
      {historic ? <PastFlows /> : <LatestFlows />}
    </div>
  );
}

function LatestFlows() {
  const { shown, live, filterProblem } = useView();
  const { hidden, setHidden } = useHiddenColumns("flows", FLOW_COLUMNS);
  const flows = shown?.snapshot.flows_sample ?? NONE;
  const total = shown?.snapshot.flows ?? 0;
  return (
    <Panel
      title="Flows"
      explain="A flow is one conversation: the same two addresses and ports over the same transport."
      flush
      problem={filterProblem}
      loading={shown === null}
      skeleton={<SkeletonLines count={14} />}
      empty={flows.length === 0 && shown !== null ? { why: "No flow to show.", what: <NoMatch /> } : null}
      aside={
        <>
          <ViewPacketsLink />
          <ColumnMenu columns={FLOW_COLUMNS} hidden={hidden} setHidden={setHidden} />
        </>
      }
      foot={
        total > flows.length
          ? `${group(flows.length)} of ${joined(count(total))} are shown: the latest and the largest. A filter narrows them.`
          : `${group(flows.length)} in all.`
      }
    >
      <DataTable
        label="Flows"
        rows={flows}
        columns={FLOW_COLUMNS}
        hidden={hidden}
        rowId={flowId}
        live={live}
        sortable
        card={(row) => <FlowCard row={row} />}
        details={(row, close) => <FlowDetails row={row} onClose={close} />}
      />
    </Panel>
  );
}
