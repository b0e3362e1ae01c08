// Rate over time, per application or transport: inbound above the line, outbound below.

import { useCallback, useMemo } from "react";
import { ChartPanel } from "../../../chart/chart-panel.tsx";
import { timeRange } from "../../../chart/time-range.ts";
import classes from "../../../chart/time-chart.module.css";
import { clock, exact, roundDuration } from "../../../format/time.ts";
import { useView } from "../../../live/view.tsx";
import { useSearch } from "../../../state/use-search.ts";
import { cssColour } from "../../../theme/colours.ts";
import type { TimeRange } from "../../../time/range.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { groupingOf } from "./grouping.ts";
import { GroupingSwitch } from "./grouping-switch.tsx";
import { RateChart } from "./rate-chart.tsx";
import { rateData, rateSummary, rateTable, type RateData } from "./rate-data.ts";
import { rateDrawing } from "./rate-drawing.ts";

/** A live chart stays this far behind, so that each point is there, whole, before its place comes into sight. */
const LAG = 1.6;
/** Without a new snapshot the chart stops, rather than run on into what is not known. */
const FARTHEST = 2.2;

export function RatePanel() {
  const view = useView();
  const { shown, shownOf, pending, source, live, paused, staleSince, origin, range: chosen, historic, whole } = view;
  const search = useSearch();
  // Also while it is paused: its right edge is the moment of the pause, not the end of the data.
  const running = (live || paused) && source?.state === "running" && source.kind !== "file";
  const series = shown?.series ?? null;
  const now = shown?.snapshot.now ?? null;
  const received = shown?.received ?? 0;
  // Until the new figures are there, the old ones stand where they belong.
  const shownRange = historic ? (shown?.past?.range ?? null) : chosen;
  const grouping = groupingOf(search.rate);
  const data = useMemo(() => rateData(series, running ? now : null, grouping), [series, running, now, grouping]);

  const range = useCallback(() => {
    const passed = paused ? 0 : Math.min(FARTHEST, (Date.now() - received) / 1000);
    const head = running && now !== null ? now + passed - LAG : null;
    return timeRange({ range: shownRange, window: search.window, whole }, data, head);
  }, [shownRange, search.window, data, running, now, received, paused, whole]);

  const bounds = () => range();
  const empty = shown === null ? null : whyEmpty(data, shownRange, shown.snapshot.packets);
  // The old filter's beginning is not the new one's.
  const since = pending ? null : (shown?.snapshot.since ?? null);
  const stepNote = data.step === 1 ? "" : `one point is ${roundDuration(data.step)}`;
  return (
    <ChartPanel
      title="Rate"
      explain="Bits per second on the wire. Inbound is toward this machine's side, outbound away from it."
      area="rate"
      aside={
        <>
          {since !== null && !whole && (
            <span title={`A filter that is set while live counts from then on: ${exact(since)}`}>
              filtered since {clock(since)}
            </span>
          )}
          <div className={classes.legend}>
            {data.present.map((group) => (
              <FilterLink key={group} to="/flows" condition={grouping.condition(group)}>
                <span className={classes.swatch} style={{ background: cssColour(grouping.colour(group)) }} />
                {grouping.name(group)}
              </FilterLink>
            ))}
          </div>
          <GroupingSwitch grouping={grouping} />
          <span>{stepNote === "" ? "bit/s" : `bit/s, ${stepNote}`}</span>
        </>
      }
      loading={shown === null}
      empty={empty}
      summary={rateSummary(data, bounds().from, bounds().to)}
      table={() => rateTable(data, bounds().from, bounds().to)}
      drawing={() => rateDrawing(data, bounds().from, bounds().to)}
    >
      <RateChart
        data={data}
        range={range}
        moving={running && !paused && staleSince === null && chosen === null}
        identity={`${origin} ${shownOf ?? ""} ${shownRange?.from ?? ""} ${shownRange?.to ?? ""} ${search.window ?? ""}`}
      />
    </ChartPanel>
  );
}

function whyEmpty({ times, step }: RateData, range: TimeRange | null, packets: number) {
  if (times.length === 0 || packets === 0) {
    return range === null
      ? { why: "No packet yet.", what: "The chart begins with the first one." }
      : { why: "No packet in this range." };
  }
  const known = range === null || (times[0] - step < range.to && times[times.length - 1] + step > range.from);
  return known ? null : { why: "Nothing is known of this range.", what: "It lies outside of what was captured." };
}
