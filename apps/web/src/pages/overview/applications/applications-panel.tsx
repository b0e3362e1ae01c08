// What the traffic is: applications by bytes.

import { ofApplication } from "../../../filter/expression.ts";
import { bytes, count, joined, share } from "../../../format/figure.ts";
import { applicationName } from "../../../format/name.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { applicationColour } from "../../../theme/colours.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Meter } from "../../../ui/meter.tsx";
import list from "../ranked-list.module.css";
import { topApplications } from "./applications-data.ts";

export function ApplicationsPanel() {
  const { shown } = useView();
  const { rows, rest, whole, largest } = topApplications(shown?.snapshot.applications ?? []);
  return (
    <Panel
      title="Applications"
      explain="By the port numbers that IANA has registered. What the content says comes with a later version."
      area="applications"
      aside={<span>share of bytes</span>}
      loading={shown === null}
      skeleton={<SkeletonLines count={7} />}
      empty={
        rows.length === 0 && shown !== null
          ? { why: "No application yet.", what: "They appear with the first flows." }
          : null
      }
    >
      <table className={list.list}>
        <thead className="hidden-visually">
          <tr>
            <th scope="col">application</th>
            <th scope="col">share</th>
            <th scope="col">bytes</th>
            <th scope="col">per cent</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.app ?? ""}>
              <th scope="row" title={`${joined(count(row.flows))} flows, ${joined(count(row.packets))} packets`}>
                <FilterLink to="/flows" condition={ofApplication(row.app)}>
                  {applicationName(row.app)}
                </FilterLink>
              </th>
              <td className={list.meter}>
                <Meter whole={largest} parts={[{ value: row.bytes, colour: applicationColour(row.app) }]} />
              </td>
              <td className="muted">{joined(bytes(row.bytes))}</td>
              <td>{joined(share(row.bytes, whole))}</td>
            </tr>
          ))}
          {rest.apps > 0 && (
            <tr>
              <th scope="row">{rest.apps} others</th>
              <td className={list.meter}>
                <Meter whole={largest} parts={[{ value: rest.bytes, colour: "grey" }]} />
              </td>
              <td className="muted">{joined(bytes(rest.bytes))}</td>
              <td>{joined(share(rest.bytes, whole))}</td>
            </tr>
          )}
        </tbody>
      </table>
    </Panel>
  );
}
