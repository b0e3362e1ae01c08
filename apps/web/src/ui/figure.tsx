// A figure with its unit beside it in small.

import { THIN, type Figure } from "../format/figure.ts";

/** `mark` stands with the unit: an arrow for the direction. `bound` stands before it: at least so much. */
interface FigureTextProps {
  readonly figure: Figure;
  readonly mark?: string;
  readonly bound?: string;
}

export function FigureText({ figure, mark, bound }: FigureTextProps) {
  const unit = [figure.unit, mark ?? ""].filter((part) => part !== "").join("\u00a0");
  return (
    <span>
      {bound}
      {figure.text}
      {unit !== "" && (
        <span className="unit">
          {THIN}
          {unit}
        </span>
      )}
    </span>
  );
}
