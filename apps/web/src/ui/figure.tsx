// A figure with its unit beside it in small.

import { THIN, type Figure } from "../format/figure.ts";

/** `mark` stands with the unit: an arrow for the direction. */
export function FigureText({ figure, mark }: { figure: Figure; mark?: string }) {
  const unit = [figure.unit, mark ?? ""].filter((part) => part !== "").join("\u00a0");
  return (
    <span>
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
