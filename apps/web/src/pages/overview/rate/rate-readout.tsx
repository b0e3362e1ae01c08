// What the chart shows at one moment, in figures.

import classes from "../../../chart/time-chart.module.css";
import { bitRate, joined } from "../../../format/figure.ts";
import { clock, exact } from "../../../format/time.ts";
import { cssColour } from "../../../theme/colours.ts";
import { rateAt, type RateData } from "./rate-data.ts";

export function RateReadout({ data, index }: { data: RateData; index: number }) {
  const begin = data.times[index] - data.step / 2;
  return (
    <table className={classes.figures} title={exact(begin)}>
      <thead>
        <tr>
          <th scope="col">{clock(begin)}</th>
          <th scope="col">in ↓</th>
          <th scope="col">out ↑</th>
        </tr>
      </thead>
      <tbody>
        {data.present.map((group) => (
          <tr key={group}>
            <th scope="row">
              <span className={classes.swatch} style={{ background: cssColour(data.grouping.colour(group)) }} />
              {data.grouping.name(group)}
            </th>
            <td>{joined(bitRate(rateAt(data, index, group, "in")))}</td>
            <td>{joined(bitRate(rateAt(data, index, group, "out")))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
