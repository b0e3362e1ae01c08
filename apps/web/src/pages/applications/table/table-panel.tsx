// All applications there are, the rare ones too.

import type { Snapshot } from "@wireglass/contract";
import { useMemo } from "react";
import { group } from "../../../format/figure.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { ColumnMenu, useHiddenColumns } from "../../../table/column-menu.tsx";
import { DataTable } from "../../../table/data-table.tsx";
import { NoMatch } from "../../no-match.tsx";
import { APPLICATION_COLUMNS, ApplicationCard } from "./application-columns.tsx";
import { ApplicationDetails } from "./application-details.tsx";
import { withShares } from "./application-row.ts";

const NONE: Snapshot["applications"] = [];
const MOST_ROWS = 10;

export function TablePanel() {
  const { shown, live } = useView();
  const { hidden, setHidden } = useHiddenColumns("applications", APPLICATION_COLUMNS);
  const applications = shown?.snapshot.applications ?? NONE;
  const rows = useMemo(() => withShares(applications), [applications]);
  return (
    <Panel
      title="Applications"
      explain="What each flow says in its first bytes; where that tells nothing, the port is a guess, and marked as one."
      area="table"
      flush
      loading={shown === null}
      skeleton={<SkeletonLines count={8} />}
      empty={rows.length === 0 && shown !== null ? { why: "No application yet.", what: <NoMatch /> } : null}
      aside={<ColumnMenu columns={APPLICATION_COLUMNS} hidden={hidden} setHidden={setHidden} />}
      foot={rows.length === 0 ? null : `${group(rows.length)} in all.`}
    >
      <DataTable
        label="Applications"
        rows={rows}
        columns={APPLICATION_COLUMNS}
        hidden={hidden}
        rowId={(row) => row.app ?? "-"}
        live={live}
        sortable
        height={Math.max(6, Math.min(MOST_ROWS, rows.length))}
        card={(row) => <ApplicationCard row={row} />}
        details={(row, close) => <ApplicationDetails row={row} onClose={close} />}
      />
    </Panel>
  );
}
