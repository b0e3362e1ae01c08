// A share as a bar. The figure stands beside it, so a screen reader has no need of the bar.

import { cssColour, type ColourName } from "../theme/colours.ts";
import classes from "./meter.module.css";

export interface MeterPart {
  readonly value: number;
  readonly colour: ColourName;
}

export function Meter({ parts, whole }: { parts: readonly MeterPart[]; whole: number }) {
  return (
    <span className={classes.track} aria-hidden="true">
      {parts.map(
        ({ value, colour }) =>
          value > 0 && (
            <span
              key={colour}
              className={classes.part}
              style={{ width: `${whole === 0 ? 0 : (value / whole) * 100}%`, background: cssColour(colour) }}
            />
          ),
      )}
    </span>
  );
}
