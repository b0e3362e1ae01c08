// Every latency that is in the traffic, as one line of figures: half of the answers, the slow ones, and those that never came.

import type { LatencyKind } from "@wireglass/contract";
import type { CSSProperties } from "react";
import { count, joined, milliseconds, share } from "../../../format/figure.ts";
import { kindOf, type KindRow } from "../../../live/latency.ts";
import { KIND_WORDS, KINDS, PERCENTILES } from "../../../live/latency-words.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { FigureText } from "../../../ui/figure.tsx";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Term } from "../../../ui/term.tsx";
import { NoMatch } from "../../no-match.tsx";
import { useLatency } from "../use-latency.ts";
import classes from "./kinds-panel.module.css";

/** Targets have a panel of their own, while they are of now. */
const PASSIVE = KINDS.filter((kind) => kind !== "ping");

export function KindsPanel() {
  const { latency, loading } = useLatency();
  const { historic, filter } = useView();
  const kinds = historic && kindOf(latency, "ping") !== null ? KINDS : PASSIVE;
  const nothing = kinds.every((kind) => kindOf(latency, kind) === null);
  return (
    <Panel
      title="How fast the network answers"
      explain={`Measured in the traffic itself, from the times of its packets. ${PERCENTILES}`}
      area="kinds"
      aside={<span>median, p50</span>}
      loading={loading}
      skeleton={<SkeletonLines count={3} />}
      empty={
        nothing && !loading
          ? historic
            ? absent(filter)
            : {
                why: "No question and answer has gone by yet.",
                what: (
                  <>
                    <p>DNS, TCP, TLS, QUIC and HTTP are timed as soon as the beginning of a conversation is seen.</p>
                    <NoMatch />
                  </>
                ),
              }
          : null
      }
    >
      <ul className={classes.kinds} style={{ "--kinds": kinds.length } as CSSProperties}>
        {kinds.map((kind) => (
          <li key={kind}>
            <Kind kind={kind} row={kindOf(latency, kind)} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const absent = (filter: string) =>
  filter === ""
    ? { why: "Nothing was timed in this range." }
    : { why: "Latency is kept for everything together.", what: <NoMatch /> };

function Kind({ kind, row }: { kind: LatencyKind; row: KindRow | null }) {
  const { name, explain, usual, slow, unit, condition } = KIND_WORDS[kind];
  const tooSlow = row !== null && (row.p50_ms ?? 0) > slow;
  return (
    <section aria-label={name}>
      <h3>
        <Term explain={`${explain} Usual: ${usual}.`}>{name}</Term>
        {tooSlow && <span className={classes.slow}>slow</span>}
      </h3>
      <p className={classes.figure}>
        <FigureText figure={milliseconds(row?.p50_ms)} />
      </p>
      <p className={classes.tail}>
        {row !== null && `p95 ${joined(milliseconds(row.p95_ms))} · p99 ${joined(milliseconds(row.p99_ms))}`}
      </p>
      <p className={classes.tail}>
        {row === null || condition === null ? (
          "not seen"
        ) : (
          <FilterLink to="/flows" condition={condition}>
            {joined(count(row.count))} {unit}
          </FilterLink>
        )}
      </p>
      {kind !== "tcp_rtt" && (
        <p className={classes.tail} title="Asked, and never answered">
          {row === null ? "" : `${joined(share(row.lost, row.count + row.lost))} unanswered`}
        </p>
      )}
    </section>
  );
}
