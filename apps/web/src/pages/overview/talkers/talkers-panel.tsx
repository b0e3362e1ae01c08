// Who talks most: addresses by bytes, sent and received.

import { ofHost } from "../../../filter/expression.ts";
import { bytes, count, joined } from "../../../format/figure.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Meter } from "../../../ui/meter.tsx";
import list from "../../../panel/ranked-list.module.css";

const LINES = 10;

export function TalkersPanel() {
  const { shown } = useView();
  const talkers = shown?.snapshot.top_talkers ?? [];
  const rows = talkers.slice(0, LINES);
  const error = shown?.snapshot.top_talkers_error ?? 0;
  const largest = rows[0]?.bytes ?? 0;
  return (
    <Panel
      title="Top talkers"
      explain="Addresses by the bytes of all packets that they sent or received."
      area="talkers"
      aside={error > 0 ? <span>each up to {joined(bytes(error))} too low</span> : <span>bytes</span>}
      loading={shown === null}
      skeleton={<SkeletonLines count={LINES} />}
      empty={rows.length === 0 && shown !== null ? { why: "Nobody has said anything yet." } : null}
    >
      <table className={`${list.list} ${list.addresses}`}>
        <thead>
          <tr>
            <th scope="col">address</th>
            <th scope="col" className={list.wideOnly}>
              sent ↑
            </th>
            <th scope="col" className={list.wideOnly}>
              received ↓
            </th>
            <th scope="col">bytes</th>
            <th scope="col">
              <span className="hidden-visually">share</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.ip}>
              <th scope="row" title={`${joined(count(row.packets))} packets`}>
                <span className={list.talker}>
                  <FilterLink to="/flows" condition={ofHost(row.ip)} className="mono">
                    {row.ip}
                  </FilterLink>
                  {row.local && <span className={list.tag}>local</span>}
                </span>
              </th>
              <td className={`muted ${list.wideOnly}`}>{joined(bytes(row.bytes_sent))}</td>
              <td className={`muted ${list.wideOnly}`}>{joined(bytes(row.bytes_received))}</td>
              <td>{joined(bytes(row.bytes))}</td>
              <td className={list.meter}>
                <Meter whole={largest} parts={[{ value: row.bytes, colour: row.local ? "blue" : "grey" }]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
