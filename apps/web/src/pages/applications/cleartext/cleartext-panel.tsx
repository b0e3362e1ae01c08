// Who still speaks in the clear, and how.

import { inTheClear } from "../../../filter/expression.ts";
import { applicationName } from "../../../format/name.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { RankedList } from "../../../panel/ranked-list.tsx";
import { topFoot } from "../../../panel/top-foot.ts";
import { applicationColour } from "../../../theme/colours.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";

const NONE = { rows: [], total: 0, error: 0 };

export function CleartextPanel() {
  const { shown } = useView();
  const cleartext = shown?.snapshot.cleartext ?? NONE;
  return (
    <Panel
      title="Still in the clear"
      explain="Applications whose bytes anybody on the path can read, by the local host that began them or answers them."
      area="cleartext"
      loading={shown === null}
      skeleton={<SkeletonLines count={6} />}
      empty={
        cleartext.rows.length === 0 && shown !== null
          ? { why: "Nothing in the clear.", what: "No flow of the view can be read by others, as far as is known." }
          : null
      }
      foot={topFoot(cleartext)}
    >
      <RankedList
        header="who"
        secondHeader="what"
        rows={cleartext.rows.map(({ ip, local, app, flows, bytes }) => ({
          key: `${ip} ${app}`,
          name: (
            <FilterLink to="/flows" condition={inTheClear(ip, app)} className="mono">
              {ip}
            </FilterLink>
          ),
          tag: local ? null : "not local",
          second: applicationName(app),
          flows,
          bytes,
          colour: applicationColour(app),
        }))}
      />
    </Panel>
  );
}
