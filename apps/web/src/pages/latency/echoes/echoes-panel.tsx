// The echoes of the chosen targets over time: latency and jitter.

import { useCallback, useMemo, useRef } from "react";
import { ChartPanel } from "../../../chart/chart-panel.tsx";
import { timeRange } from "../../../chart/time-range.ts";
import classes from "../../../chart/time-chart.module.css";
import { useProbes } from "../../../live/use-probes.ts";
import { useView } from "../../../live/view.tsx";
import { useSearch } from "../../../state/use-search.ts";
import { cssColour } from "../../../theme/colours.ts";
import { chosenTargets, colourOf } from "../targets/chosen.ts";
import { targetName } from "../targets/target-words.ts";
import { EchoChart } from "./echo-chart.tsx";
import { echoData, echoSummary, echoTable } from "./echo-data.ts";
import { echoDrawing } from "./echo-drawing.ts";

/** A live chart stays this far behind, so that an echo is answered before its place comes into sight. */
const LAG = 1.2;
const NONE: never[] = [];

export function EchoesPanel() {
  const { probes, problem } = useProbes();
  const { paused, staleSince, range: chosenRange } = useView();
  const search = useSearch();
  const targets = probes?.targets ?? NONE;
  const chosen = useMemo(() => chosenTargets(targets, search.targets), [targets, search.targets]);
  const data = useMemo(() => echoData(chosen), [chosen]);
  const colours = chosen.map(({ id }) => colourOf(targets, id));
  const newest = data.times.at(-1) ?? null;
  const behind = useBehind(newest);
  const live = (probes?.running ?? false) && !paused && staleSince === null;

  const range = useCallback(
    () =>
      timeRange(
        { range: chosenRange, window: search.window, whole: false },
        data,
        live && newest !== null ? Date.now() / 1000 - behind.current - LAG : null,
      ),
    [chosenRange, search.window, data, live, newest, behind],
  );
  const { from, to } = range();
  const ids = chosen.map(({ id }) => id).join(",");
  const empty = data.times.length === 0;
  return (
    <ChartPanel
      title="Echoes"
      explain="How long each echo took there and back, and how much that varies. A break in the line and a red mark are an echo that was lost."
      area="echoes"
      aside={
        <div className={classes.legend}>
          {chosen.map((target) => (
            <span key={target.id}>
              <span className={classes.swatch} style={{ background: cssColour(colourOf(targets, target.id)) }} />
              {targetName(target)}
            </span>
          ))}
        </div>
      }
      loading={probes === null && problem === null}
      empty={
        problem !== null
          ? { why: "No echo is sent.", what: "The targets say why." }
          : empty
            ? {
                why: chosen.length === 0 && targets.length > 0 ? "No target is chosen." : "No echo yet.",
                what:
                  probes?.running === true && search.targets === undefined
                    ? "The chart begins with the first one."
                    : "Choose a target by the square at its left, or start them.",
              }
            : null
      }
      summary={echoSummary(data, from, to)}
      table={() => echoTable(data, from, to)}
      drawing={() => echoDrawing(data, colours, from, to)}
    >
      <EchoChart
        data={data}
        colours={colours}
        range={range}
        moving={live && chosenRange === null}
        identity={`${ids} ${chosenRange?.from ?? ""} ${chosenRange?.to ?? ""} ${search.window ?? ""}`}
      />
    </ChartPanel>
  );
}

/** How far the server's clock is behind this one, in seconds: what remains when an echo arrives at its fastest. */
function useBehind(newest: number | null) {
  const behind = useRef(Number.POSITIVE_INFINITY);
  if (newest !== null) behind.current = Math.min(behind.current, Date.now() / 1000 - newest);
  return behind;
}
