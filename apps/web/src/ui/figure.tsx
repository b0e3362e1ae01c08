// A figure with its unit beside it in small.

import { THIN, type Figure } from "../format/figure.ts";

export function FigureText({ figure, mark }: { figure: Figure; mark?: string }) {
  return (
    <>
      {figure.text}
      {(figure.unit !== "" || mark !== undefined) && (
        <span className="unit">
          {THIN}
          {figure.unit}
          {mark !== undefined && `${figure.unit === "" ? "" : "\u00a0"}${mark}`}
        </span>
      )}
    </>
  );
}
