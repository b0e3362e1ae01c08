// The names that clients asked servers for.

import { ofServerName } from "../../../filter/expression.ts";
import { applicationName } from "../../../format/name.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { RankedList } from "../../../panel/ranked-list.tsx";
import { topFoot } from "../../../panel/top-foot.ts";
import { applicationColour } from "../../../theme/colours.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";

const NONE = { rows: [], total: 0, error: 0 };

export function NamesPanel() {
  const { shown } = useView();
  const names = shown?.snapshot.server_names ?? NONE;
  return (
    <Panel
      title="Server names"
      explain="As the client wrote them: in the TLS or QUIC ClientHello (SNI), in HTTP's Host header, and the like."
      area="names"
      loading={shown === null}
      skeleton={<SkeletonLines count={6} />}
      empty={
        names.rows.length === 0 && shown !== null
          ? { why: "No server name seen.", what: "Names come with the beginnings of TLS, QUIC and HTTP flows." }
          : null
      }
      foot={topFoot(names)}
    >
      <RankedList
        header="name"
        secondHeader="over"
        rows={names.rows.map(({ host, apps, flows, bytes }) => ({
          key: host,
          name: (
            <FilterLink to="/flows" condition={ofServerName(host)} className="mono">
              {host}
            </FilterLink>
          ),
          second: <span className="muted">{apps.map(applicationName).join(", ")}</span>,
          flows,
          bytes,
          colour: applicationColour(apps[0] ?? null),
        }))}
      />
    </Panel>
  );
}
