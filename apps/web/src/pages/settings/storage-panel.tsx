// What is kept of the past: how much, of what kind, how far back; and in plain words what is wrong, when something is.

import { useQuery } from "@tanstack/react-query";
import type { HistoryState } from "@wireglass/contract";
import { problemOf } from "../../api/client.ts";
import { historyQuery } from "../../api/queries.ts";
import { bytes, count, group, joined } from "../../format/figure.ts";
import { exact } from "../../format/time.ts";
import { useView } from "../../live/view.tsx";
import { Panel, SkeletonLines } from "../../panel/panel.tsx";
import { moment, spanShort, type TimeRange } from "../../time/range.ts";
import type { ColourName } from "../../theme/colours.ts";
import { Meter } from "../../ui/meter.tsx";
import { Term } from "../../ui/term.tsx";
import classes from "./storage-panel.module.css";

type Kind = HistoryState["kinds"][number];

const KINDS: Readonly<Record<Kind["kind"], { name: string; explain: string; colour: ColourName }>> = {
  flows: { name: "Flows", explain: "Each conversation on its own; long ones in slices.", colour: "blue" },
  seconds: { name: "Sums per second", explain: "Rates, applications and hosts of each second.", colour: "teal" },
  minutes: { name: "Sums per minute", explain: "The same of each minute, kept for longer.", colour: "violet" },
  hours: { name: "Sums per hour", explain: "The same of each hour.", colour: "amber" },
  days: { name: "Sums per day", explain: "The same of each day, kept longest.", colour: "green" },
  events: { name: "Events", explain: "Alerts, and when captures began and ended.", colour: "pink" },
};

export function StoragePanel() {
  const { data: state, error } = useQuery({ ...historyQuery, refetchInterval: 3000 });
  const problem = state === undefined && error !== null ? problemOf(error) : null;
  return (
    <Panel
      title="Storage"
      explain="Wireglass keeps what it captures within a fixed size: the oldest goes first, and sums outlive the single flows."
      problem={problem}
      loading={state === undefined}
      skeleton={<SkeletonLines count={6} />}
      aside={state !== undefined && <State state={state} />}
    >
      {state !== undefined && (
        <div className={classes.storage}>
          <Words state={state} />
          {state.state !== "off" && state.max_bytes > 0 && <Kinds state={state} />}
          <Ring packets={state.packets} />
        </div>
      )}
    </Panel>
  );
}

const STATES: Readonly<Record<HistoryState["state"], string>> = {
  off: "off",
  starting: "opening",
  ready: "recording",
  paused: "paused",
  failed: "failed",
};

function State({ state: { state } }: { state: HistoryState }) {
  return (
    <span className={classes.state} data-state={state}>
      {STATES[state]}
    </span>
  );
}

/** What is not as it should be. */
function Words({ state }: { state: HistoryState }) {
  const { source } = useView();
  const { state: name, problem, damaged, lost_rows: lost } = state;
  return (
    <>
      {name === "off" && (
        <p>
          No history is kept:{" "}
          {source?.kind === "demo" ? "the demo is not recorded" : "Wireglass was started without it"}. With{" "}
          <code className="mono">--max-store 10GB</code> it keeps as much.
        </p>
      )}
      {name === "starting" && (
        <p className="muted">The history is being opened; what is captured meanwhile waits for it.</p>
      )}
      {name === "paused" && (
        <p className={classes.warning}>
          Nothing is being written now{problem === null ? "." : `: ${sentence(problem)}`} Capture and views go on, and
          writing resumes by itself.
        </p>
      )}
      {name === "failed" && (
        <p className={classes.wrong}>
          Nothing is recorded{problem === null ? "." : `: ${sentence(problem)}`} Capture and views go on without it.
        </p>
      )}
      {damaged.length > 0 && (
        <p className={classes.warning}>
          {damaged.length === 1 ? "A damaged file was" : `${damaged.length} damaged files were`} moved aside:{" "}
          <span className="mono">{damaged.join(", ")}</span>. What was in {damaged.length === 1 ? "it" : "them"} is
          missing here.
        </p>
      )}
      {lost > 0 && (
        <p className={classes.warning}>
          {group(lost)} {lost === 1 ? "row" : "rows"} could not be written in time and {lost === 1 ? "is" : "are"}{" "}
          missing.
        </p>
      )}
    </>
  );
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function Kinds({ state: { bytes: used, max_bytes: most, kinds, bounds } }: { state: HistoryState }) {
  const shown = kinds.filter((kind) => kind.rows > 0 || kind.bytes > 0);
  return (
    <>
      <p className={classes.used}>
        <b>{joined(bytes(used))}</b> <span className="muted">of {joined(bytes(most))}</span>
        {bounds !== null && (
          <span className={classes.reach} title={`${exact(bounds.from)} to ${exact(bounds.to)}`}>
            back to {moment(bounds.from, Date.now() / 1000)}
          </span>
        )}
      </p>
      <Meter
        whole={Math.max(most, used)}
        parts={shown.map(({ kind, bytes: size }) => ({ value: size, colour: KINDS[kind].colour }))}
      />
      {shown.length === 0 ? (
        <p className="muted">Nothing has been recorded yet: it begins with the first packet.</p>
      ) : (
        <table className={classes.kinds}>
          <thead>
            <tr>
              <th scope="col">kind</th>
              <th scope="col">size</th>
              <th scope="col">rows</th>
              <th scope="col">reaches back</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ kind, bytes: size, rows, range, segments }) => (
              <tr key={kind}>
                <th scope="row">
                  <span className={classes.swatch} style={{ background: `var(--${KINDS[kind].colour})` }} />
                  <Term explain={KINDS[kind].explain}>{KINDS[kind].name}</Term>
                </th>
                <td title={segments === 1 ? "in one file" : `in ${group(segments)} files`}>{joined(bytes(size))}</td>
                <td title={group(rows)}>{joined(count(rows))}</td>
                <td>
                  <Reach range={range} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Reach({ range }: { range: TimeRange | null }) {
  if (range === null) return <>–</>;
  return <span title={`${exact(range.from)} to ${exact(range.to)}`}>{spanShort(Date.now() / 1000 - range.from)}</span>;
}

/** Larger than any frame: nothing is cut off. */
const WHOLE_FRAMES = 65_535;

function Ring({ packets }: { packets: HistoryState["packets"] }) {
  if (packets === null) {
    return (
      <p className={classes.ring}>
        <b>Packets</b> <span className="muted">are not kept now: the ring is off, or nothing is captured.</span>
      </p>
    );
  }
  const { bytes: used, max_bytes: most, range, snaplen } = packets;
  return (
    <div className={classes.ring}>
      <p className={classes.used}>
        <b>Packets</b>{" "}
        <span>
          {joined(bytes(used))} <span className="muted">of {joined(bytes(most))}</span>
        </span>
        <span className={classes.reach}>
          {range === null ? "none yet" : `back to ${moment(range.from, Date.now() / 1000)}`}
        </span>
      </p>
      <Meter whole={Math.max(most, used)} parts={[{ value: used, colour: "grey" }]} />
      <p className="muted">
        A ring of pcapng files: the oldest packets give way to the newest.{" "}
        {snaplen > 0 && snaplen < WHOLE_FRAMES
          ? `The first ${group(snaplen)} bytes of each are kept.`
          : "Each is kept whole."}
      </p>
    </div>
  );
}
