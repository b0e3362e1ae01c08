// When the network was slow: answers over time and latency, for one kind at a time.

import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { ChartPanel } from "../../../chart/chart-panel.tsx";
import { narrowed } from "../../../filter/expression.ts";
import { group } from "../../../format/figure.ts";
import { roundDuration } from "../../../format/time.ts";
import { KIND_WORDS, KINDS } from "../../../live/latency-words.ts";
import { useView } from "../../../live/view.tsx";
import { carried, readSearch } from "../../../state/search.ts";
import { useSearch, useSetSearch } from "../../../state/use-search.ts";
import { useTime } from "../../../time/use-time.ts";
import { useLatency } from "../use-latency.ts";
import { heatData, heatSummary, heatTable, levelStarts, wasTimed } from "./heat-data.ts";
import { heatDrawing } from "./heat-drawing.ts";
import { HeatMap } from "./heat-map.tsx";
import classes from "./heat-map.module.css";

/** More columns than this are narrower than a finger of time is wide. */
const MOST_COLUMNS = 150;

export function HeatPanel() {
  const { latency, loading } = useLatency();
  const { source, range, historic } = useView();
  const { goTo } = useTime();
  const search = useSearch();
  const setSearch = useSetSearch();
  const navigate = useNavigate();
  const heat = latency?.heat ?? null;
  const present = KINDS.filter((kind) => wasTimed(heat, kind));
  const kind = search.heat ?? present[0] ?? "dns";
  const data = useMemo(
    // What came from history is of the range already.
    () => heatData(heat, kind, MOST_COLUMNS, range === null || historic ? undefined : range),
    [heat, kind, range, historic],
  );
  const { name, explain, usual, condition } = KIND_WORDS[kind];
  const isFile = source?.kind === "file";

  // A filter that is set while live counts from then on, so only a file can be asked for a moment that is past. In history a
  // moment is a range, and the flows of that range are one step away.
  const open =
    condition === null
      ? null
      : (begin: number, end: number) => {
          if (historic) {
            const moment = { from: Math.floor(begin), to: Math.ceil(end), last: undefined };
            const filter = narrowed(search.filter, condition);
            void navigate({ to: "/flows", search: readSearch({ ...carried(search), ...moment, filter }) });
            return;
          }
          const past = isFile
            ? `${condition} and frame.time_epoch >= ${fixed(begin)} and frame.time_epoch < ${fixed(end)}`
            : condition;
          void navigate({ to: "/flows", search: { ...carried(search), filter: narrowed(search.filter, past) } });
        };

  return (
    <ChartPanel
      title="Latency over time"
      explain="Each cell counts the answers of one stretch of time that took about so long; the stronger its colour, the more. A band that rises shows when all got slower; specks above it are single slow answers. Red on top: questions without an answer."
      area="heat"
      aside={data !== null && <Legend most={data.most} step={data.step} />}
      loading={loading}
      empty={
        present.length === 0 && !loading
          ? historic
            ? { why: "Nothing was timed in this range." }
            : { why: "Nothing was timed yet.", what: "The map begins with the first answer." }
          : null
      }
      summary={data === null ? `${name}: nothing was measured.` : heatSummary(data)}
      table={() => (data === null ? { header: ["time"], rows: [] } : heatTable(data))}
      drawing={() => (data === null ? { width: 10, height: 10, shapes: [] } : heatDrawing(data, `${name} over time`))}
    >
      <div className={classes.kinds} role="group" aria-label="What is shown">
        {present.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === kind}
            title={`${KIND_WORDS[one].explain} Usual: ${KIND_WORDS[one].usual}.`}
            onClick={() => setSearch({ heat: one })}
          >
            {KIND_WORDS[one].name}
          </button>
        ))}
      </div>
      {data === null ? (
        <p className={classes.nothing}>
          No {name} was timed{range === null ? " yet" : " in this range"}. {explain} Usual: {usual}.
        </p>
      ) : (
        <HeatMap
          data={data}
          label={`${name} over time: answers by latency. The arrow keys move from cell to cell${open === null ? "" : ", Enter leads to the flows"}.`}
          onOpen={open}
          onBrush={(from, to) => goTo({ from, to })}
        />
      )}
    </ChartPanel>
  );
}

const fixed = (seconds: number): string => seconds.toFixed(3);

function Legend({ most, step }: { most: number; step: number }) {
  const starts = levelStarts(most);
  return (
    <span className={classes.legend}>
      <span>answers in {roundDuration(step)}:</span>
      {starts.map(({ level, from }, index) => {
        const next = starts[index + 1]?.from;
        const words =
          next === undefined
            ? from === most
              ? group(from)
              : `${group(from)}–${group(most)}`
            : next - 1 === from
              ? group(from)
              : `${group(from)}–${group(next - 1)}`;
        return (
          <span key={level}>
            <span className={classes.swatch} style={{ background: `var(--heat-${level})` }} />
            {words}
          </span>
        );
      })}
    </span>
  );
}
