// A live chart's motion: the next step is due when the chart has come on by a pixel, because more often would show nothing more.

import { useEffect, useRef } from "react";

/** No smoother than the eye can see. */
const FASTEST_MS = 33;

interface Extent {
  /** Seconds that the chart shows. */
  readonly span: number;
  /** On so many pixels. */
  readonly width: number;
}

/** Calls `step` while `moving` is true; it draws the chart as of now, and says how much it shows. */
export function useMoving(moving: boolean, step: () => Extent): void {
  const latest = useRef(step);
  latest.current = step;
  useEffect(() => {
    if (!moving || matchMedia("(prefers-reduced-motion: reduce)").matches) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    let frame = 0;
    const move = () => {
      const { span, width } = latest.current();
      timer = setTimeout(
        () => {
          frame = requestAnimationFrame(move);
        },
        Math.max(FASTEST_MS, (span / (width || 1)) * 1000),
      );
    };
    move();
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [moving]);
}
