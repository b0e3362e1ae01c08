// How well TCP gets through: what had to be sent again, came out of order, or had to wait.

import { ofTransport } from "../../../filter/expression.ts";
import { count, group, joined, share } from "../../../format/figure.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { useView } from "../../../live/view.tsx";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Term } from "../../../ui/term.tsx";
import { useWholeLatency } from "../use-latency.ts";
import classes from "./tcp-panel.module.css";
import { isPart, TCP_FAULTS, tooMany } from "./tcp-words.ts";

export function TcpPanel() {
  const { historic } = useView();
  const { latency, loading: isComing } = useWholeLatency();
  // Of the past there is nothing to wait for.
  const loading = isComing && !historic;
  const tcp = latency?.tcp ?? null;
  const bad = tcp === null ? [] : TCP_FAULTS.filter((fault) => tooMany(fault, tcp));
  return (
    <Panel
      title="TCP health"
      explain="Segments that did not get through at the first try, both directions, named as Wireshark's analysis names them."
      area="tcp"
      aside={<span>of data segments</span>}
      loading={loading}
      skeleton={<SkeletonLines count={7} />}
      empty={
        (tcp === null || tcp.segments === 0) && !loading
          ? historic
            ? { why: "Not kept in history.", what: "TCP health is of what is captured now." }
            : { why: "No TCP data has gone by.", what: "The shares begin with the first segments." }
          : null
      }
      foot={
        tcp !== null &&
        tcp.segments > 0 && (
          <>
            {bad.length === 0 ? "All within what is usual, " : "Marked is more than usual, "}of{" "}
            <FilterLink to="/flows" condition={ofTransport("tcp")} className={classes.link}>
              {joined(count(tcp.segments))} segments
            </FilterLink>
            .
          </>
        )
      }
    >
      <table className={classes.faults}>
        <thead className="hidden-visually">
          <tr>
            <th scope="col">what</th>
            <th scope="col">segments</th>
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>
          {tcp !== null &&
            TCP_FAULTS.map((fault) => (
              <tr key={fault.key} data-part={isPart(fault) || undefined} data-wrong={bad.includes(fault) || undefined}>
                <th scope="row">
                  <Term explain={fault.explain}>{fault.name}</Term>
                </th>
                <td className="muted" title={group(tcp[fault.key])}>
                  {tcp[fault.key] === 0 ? (
                    0
                  ) : (
                    <FilterLink to="/packets" condition={fault.condition} className={classes.count}>
                      {joined(count(tcp[fault.key]))}
                    </FilterLink>
                  )}
                </td>
                <td>{joined(share(tcp[fault.key], tcp.segments))}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </Panel>
  );
}
