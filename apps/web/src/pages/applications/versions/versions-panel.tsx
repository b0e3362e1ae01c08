// Which versions of TLS are spoken; those that should be spoken no more are marked.

import { ofTlsVersion } from "../../../filter/expression.ts";
import { count, group, joined, share } from "../../../format/figure.ts";
import { tlsVersionName } from "../../../format/name.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import list from "../../../panel/ranked-list.module.css";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Meter } from "../../../ui/meter.tsx";

export function VersionsPanel() {
  const { shown } = useView();
  const versions = (shown?.snapshot.tls_versions ?? []).toSorted((a, b) => b.flows - a.flows);
  const whole = versions.reduce((sum, { flows }) => sum + flows, 0);
  const weak = versions.reduce((sum, version) => sum + (version.weak ? version.flows : 0), 0);
  return (
    <Panel
      title="TLS versions"
      explain="What client and server agreed on. Versions below 1.2 are weak: browsers refuse them, and RFC 8996 forbids them."
      area="versions"
      aside={<span>flows</span>}
      loading={shown === null}
      skeleton={<SkeletonLines count={3} />}
      empty={
        versions.length === 0 && shown !== null
          ? { why: "No TLS handshake seen.", what: "A version is known from flows whose beginning was captured." }
          : null
      }
      foot={weak === 0 ? null : `${group(weak)} of ${group(whole)} flows are weak: below TLS 1.2.`}
    >
      <table className={list.list}>
        <thead className="hidden-visually">
          <tr>
            <th scope="col">version</th>
            <th scope="col">share</th>
            <th scope="col">flows</th>
            <th scope="col">per cent</th>
          </tr>
        </thead>
        <tbody>
          {versions.map(({ version, weak: isWeak, flows }) => (
            <tr key={version}>
              <th scope="row">
                <span className={list.talker}>
                  <FilterLink to="/flows" condition={ofTlsVersion(version)}>
                    {tlsVersionName(version)}
                  </FilterLink>
                  {isWeak && <span className={list.wrong}>weak</span>}
                </span>
              </th>
              <td className={list.meter}>
                <Meter whole={versions[0].flows} parts={[{ value: flows, colour: isWeak ? "red" : "blue" }]} />
              </td>
              <td className="muted">{joined(count(flows))}</td>
              <td>{joined(share(flows, whole))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
