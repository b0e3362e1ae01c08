// The heat map on the page: a canvas, the cell under the pointer or under the arrow keys, and the way behind it.

import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from "react";
import { paint } from "../../../chart/drawing.ts";
import { group } from "../../../format/figure.ts";
import { resolveColour } from "../../../theme/colours.ts";
import { momentOf, rangeWords, timeOf, type HeatData } from "./heat-data.ts";
import { cellAt, heatLayout, heatShapes } from "./heat-drawing.ts";
import classes from "./heat-map.module.css";
import { useBrush } from "./use-brush.ts";

interface HeatMapProps {
  readonly data: HeatData;
  readonly label: string;
  /** Null where nothing lies behind the cells. */
  readonly onOpen: ((from: number, to: number) => void) | null;
  /** A stretch of columns was drawn over, seconds since 1970. */
  readonly onBrush: (from: number, to: number) => void;
}

interface Place {
  readonly column: number;
  readonly row: number;
}

export function HeatMap({ data, label, onOpen, onBrush }: HeatMapProps) {
  const { ref, width, height } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const scheme = useComputedColorScheme("dark");
  const layout = heatLayout(data, width, height);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || !context || width === 0 || height === 0) return;
    element.width = Math.round(width * devicePixelRatio);
    element.height = Math.round(height * devicePixelRatio);
    context.scale(devicePixelRatio, devicePixelRatio);
    const shapes = heatShapes(data, heatLayout(data, width, height));
    paint(context, { width, height, shapes }, resolveColour);
    // The scheme is what the colours are resolved in.
  }, [data, width, height, scheme]);

  // What has moved out at the left takes the place with it.
  const at = place === null || place.column >= data.columns || place.row >= data.rows ? null : place;

  function move(event: MouseEvent) {
    const box = event.currentTarget.getBoundingClientRect();
    setPlace(cellAt(data, layout, event.clientX - box.left, event.clientY - box.top));
  }

  /** A finger has no hover: its first tap shows a cell, the second one opens it. */
  const ready = useRef(true);
  function touch(event: PointerEvent) {
    brush.begin(event);
    if (event.pointerType !== "touch") {
      ready.current = true;
      return;
    }
    const box = event.currentTarget.getBoundingClientRect();
    const tapped = cellAt(data, layout, event.clientX - box.left, event.clientY - box.top);
    ready.current = at !== null && tapped !== null && tapped.column === at.column && tapped.row === at.row;
  }

  const brush = useBrush((from, to) => onBrush(timeOf(data, from), timeOf(data, to)), {
    left: layout.left,
    column: layout.cell.width,
    columns: data.columns,
  });

  const open = () => {
    if (at !== null) onOpen?.(timeOf(data, at.column), timeOf(data, at.column + 1));
  };

  function press(event: KeyboardEvent) {
    if (event.key === "Enter") open();
    else if (event.key === "Escape") setPlace(null);
    else {
      const to = movedTo(event.key, at, data);
      if (to === null) return;
      setPlace(to);
    }
    event.preventDefault();
  }

  const answers = at === null ? 0 : at.row < 0 ? data.lost[at.column] : data.cells[at.row * data.columns + at.column];
  const x = at === null ? 0 : layout.left + at.column * layout.cell.width;
  const y =
    at === null ? 0 : at.row < 0 ? layout.strip.top : layout.top + (data.rows - 1 - at.row) * layout.cell.height;
  const inLeft = x > width / 2;
  return (
    <div
      ref={ref}
      className={classes.map}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys move from cell to cell
      tabIndex={0}
      role="application"
      aria-label={label}
      data-opens={(onOpen !== null && at !== null) || undefined}
      onKeyDown={press}
      onBlur={() => setPlace(null)}
      onMouseMove={move}
      onMouseLeave={() => setPlace(null)}
      onPointerDown={touch}
      onPointerMove={brush.move}
      onPointerUp={brush.end}
      onPointerCancel={brush.cancel}
      onClick={() => {
        if (ready.current && !brush.drawn()) open();
      }}
    >
      <canvas ref={canvas} className={classes.canvas} aria-hidden="true" />
      {brush.drawing !== null && (
        <span
          className={classes.brush}
          style={{
            left: layout.left + brush.drawing.from * layout.cell.width,
            width: (brush.drawing.to - brush.drawing.from) * layout.cell.width,
            height: layout.top + data.rows * layout.cell.height,
          }}
        />
      )}
      {at !== null && brush.drawing === null && (
        <>
          <span
            className={classes.cursor}
            style={{
              left: x,
              top: y,
              width: layout.cell.width,
              height: at.row < 0 ? layout.strip.height : layout.cell.height,
            }}
          />
          <div
            className={classes.readout}
            role="status"
            data-side={inLeft ? "left" : "right"}
            style={{ left: inLeft ? x : x + layout.cell.width, top: Math.min(y, Math.max(0, height - 100)) }}
          >
            <p>
              {momentOf(data, at.column)}–{momentOf(data, at.column + 1)}
            </p>
            <p>{at.row < 0 ? "not answered" : rangeWords(data, at.row)}</p>
            <p className={at.row < 0 && answers > 0 ? classes.lost : classes.count}>
              {group(answers)} {at.row < 0 ? "lost" : answers === 1 ? "answer" : "answers"}
            </p>
            <p className={classes.hint}>{onOpen !== null && "click: the flows behind it; "}drag: this time</p>
          </div>
        </>
      )}
    </div>
  );
}

/** Where an arrow key leads; from nowhere, to the newest column's fastest row. */
function movedTo(key: string, at: Place | null, { columns, rows }: HeatData): Place | null {
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
    Home: [-columns, 0],
    End: [columns, 0],
  };
  const step = steps[key];
  if (step === undefined) return null;
  if (at === null) return { column: columns - 1, row: 0 };
  return {
    column: Math.max(0, Math.min(columns - 1, at.column + step[0])),
    // Above the slowest is the strip of what was never answered.
    row: wrapped(at.row, step[1], rows),
  };
}

function wrapped(row: number, step: number, rows: number): number {
  if (row < 0) return step < 0 ? rows - 1 : -1;
  const next = row + step;
  return next >= rows ? -1 : Math.max(0, next);
}
