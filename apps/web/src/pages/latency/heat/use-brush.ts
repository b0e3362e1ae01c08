// Drawing over columns with the pointer: whole columns are chosen, and a click without a drag is none.

import { useRef, useState, type PointerEvent } from "react";

interface Columns {
  /** Where the first begins, and how wide one is, in pixels. */
  readonly left: number;
  readonly column: number;
  readonly columns: number;
}

/** Columns, the end not among them. */
interface Drawing {
  readonly from: number;
  readonly to: number;
}

/** A hand is never quite still. */
const LEAST_PX = 5;

const xOf = (event: PointerEvent): number => event.clientX - event.currentTarget.getBoundingClientRect().left;

export function useBrush(onBrush: (from: number, to: number) => void, { left, column, columns }: Columns) {
  const begun = useRef<number | null>(null);
  const drawn = useRef(false);
  const [drawing, setDrawing] = useState<Drawing | null>(null);

  const columnAt = (x: number) => Math.max(0, Math.min(columns - 1, Math.floor((x - left) / Math.max(column, 1e-9))));

  return {
    drawing,
    /** Whether the click that comes now ends a drawing. */
    drawn: () => drawn.current,
    begin: (event: PointerEvent) => {
      drawn.current = false;
      begun.current = event.button === 0 && columns > 0 ? xOf(event) : null;
    },
    move: (event: PointerEvent) => {
      const from = begun.current;
      if (from === null) return;
      const to = xOf(event);
      if (Math.abs(to - from) < LEAST_PX && drawing === null) return;
      if (drawing === null) event.currentTarget.setPointerCapture(event.pointerId);
      setDrawing({ from: columnAt(Math.min(from, to)), to: columnAt(Math.max(from, to)) + 1 });
    },
    end: () => {
      begun.current = null;
      if (drawing === null) return;
      drawn.current = true;
      setDrawing(null);
      onBrush(drawing.from, drawing.to);
    },
    cancel: () => {
      begun.current = null;
      setDrawing(null);
    },
  };
}
