// One target: its course, its figures, and whether it is in the chart.

import type { ProbeTarget } from "@wireglass/contract";
import { Sparkline } from "../../../chart/sparkline.tsx";
import { removeProbe } from "../../../api/queries.ts";
import { ofHost } from "../../../filter/expression.ts";
import { group, joined, milliseconds } from "../../../format/figure.ts";
import { useChangeProbes } from "../../../live/use-probes.ts";
import { useSetSearch } from "../../../state/use-search.ts";
import { cssColour, type ColourName } from "../../../theme/colours.ts";
import { Button } from "../../../ui/button.tsx";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Term } from "../../../ui/term.tsx";
import { toggled } from "./chosen.ts";
import { addressOf, courseWords, EXPLAIN, lossText, methodWords, nowText, targetName } from "./target-words.ts";
import classes from "./target-row.module.css";

interface TargetRowProps {
  readonly target: ProbeTarget;
  readonly chosen: readonly ProbeTarget[];
  readonly colour: ColourName;
  readonly running: boolean;
}

/** From this loss on it is something wrong, rather than bad luck. */
const WRONG_LOSS = 0.01;

export function TargetRow({ target, chosen, colour, running }: TargetRowProps) {
  const setSearch = useSetSearch();
  const remove = useChangeProbes(() => removeProbe(target.id));
  const { stats, problem } = target;
  const name = targetName(target);
  const address = addressOf(target);
  const method = methodWords(target);
  const now = nowText(target);
  const inChart = chosen.some(({ id }) => id === target.id);
  const asked = stats.count + stats.lost;
  const lossy = asked > 20 && stats.lost / asked >= WRONG_LOSS;
  return (
    <li
      className={classes.row}
      aria-label={name}
      data-stopped={!running || undefined}
      data-problem={problem !== null || undefined}
    >
      <button
        type="button"
        className={classes.pick}
        aria-pressed={inChart}
        aria-label={`${name} in the chart`}
        title={inChart ? "Take it out of the chart" : "Show it in the chart"}
        onClick={() => setSearch({ targets: toggled(chosen, target.id) })}
      >
        <span style={inChart ? { background: cssColour(colour), borderColor: cssColour(colour) } : {}} />
      </button>
      <div className={classes.who}>
        <p className={classes.name} title={name}>
          {name}
        </p>
        <p className={classes.how}>
          {address !== null && (
            <FilterLink to="/flows" condition={ofHost(address)} className="mono" title={`Flows of ${address}`}>
              {address}
            </FilterLink>
          )}
          <Term explain={`${method.explain} Every ${target.interval_s}\u2009s; lost after ${target.timeout_s}\u2009s.`}>
            {method.name}
          </Term>
        </p>
      </div>
      {problem === null ? (
        <>
          <div className={classes.spark} title={courseWords(target)}>
            <Sparkline
              values={target.echoes.slice(-60).map((echo) => echo.latency_ms)}
              token={inChart ? colour : "muted"}
              least={2 * (stats.p50_ms ?? 0)}
            />
            <span className="hidden-visually">{courseWords(target)}</span>
          </div>
          <dl className={classes.figures}>
            <Fact name="now" explain={EXPLAIN.now} strong wrong={now.lost} value={now.text} />
            <Fact name="p50" explain={EXPLAIN.p50} value={joined(milliseconds(stats.p50_ms))} />
            <Fact name="p95" explain={EXPLAIN.p95} value={joined(milliseconds(stats.p95_ms))} />
            <Fact
              name="loss"
              explain={`${EXPLAIN.loss} Here: ${group(stats.lost)} of ${group(asked)}.`}
              wrong={lossy}
              value={lossText(target)}
            />
            <Fact name="jitter" explain={EXPLAIN.jitter} value={joined(milliseconds(stats.jitter_ms))} />
            <Fact name="smoothed" explain={EXPLAIN.rfc} value={joined(milliseconds(stats.jitter_rfc3550_ms))} />
          </dl>
        </>
      ) : (
        <p className={classes.problem}>
          <Icon name="warning" size={14} /> {problem}
        </p>
      )}
      <Button
        kind="plain"
        icon
        className={classes.remove}
        aria-label={`Remove ${name}`}
        title="Remove"
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
      >
        <Icon name="close" size={13} />
      </Button>
    </li>
  );
}

interface FactProps {
  readonly name: string;
  readonly explain: string;
  readonly value: string;
  readonly strong?: boolean;
  readonly wrong?: boolean;
}

function Fact({ name, explain, value, strong, wrong }: FactProps) {
  return (
    <div data-strong={strong} data-wrong={wrong === true || undefined}>
      <dt>
        <Term explain={explain}>{name}</Term>
      </dt>
      <dd>{value}</dd>
    </div>
  );
}
