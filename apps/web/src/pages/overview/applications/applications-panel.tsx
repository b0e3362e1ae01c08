// What the traffic is: applications by bytes.

import { Link } from "@tanstack/react-router";
import { ofApplication } from "../../../filter/expression.ts";
import { bytes, count, joined, share } from "../../../format/figure.ts";
import { applicationName } from "../../../format/name.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { applicationColour } from "../../../theme/colours.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Meter } from "../../../ui/meter.tsx";
import list from "../../../panel/ranked-list.module.css";
import { topApplications } from "./applications-data.ts";

export function ApplicationsPanel() {
  const { shown } = useView();
  const search = useSearch();
  const { rows, rest, whole, largest } = topApplications(shown?.snapshot.applications ?? []);
  return (
    <Panel
      title="Applications"
      explain="What each flow says in its first bytes; where that tells nothing, the port is a guess."
      area="applications"
      aside={<span>share of bytes</span>}
      loading={shown === null}
      skeleton={<SkeletonLines count={10} />}
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
              <th scope="row">
                <Link to="/applications" search={carried(search)}>
                  {rest.apps} others
                </Link>
              </th>
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
