// What the targets answered at one moment, in figures.

import type { ProbeTarget } from "@wireglass/contract";
import classes from "../../../chart/time-chart.module.css";
import { joined, milliseconds } from "../../../format/figure.ts";
import { clock, exact } from "../../../format/time.ts";
import { cssColour, type ColourName } from "../../../theme/colours.ts";
import { targetName } from "../targets/target-words.ts";
import { echoAt } from "./echo-data.ts";

interface EchoReadoutProps {
  readonly targets: readonly ProbeTarget[];
  readonly colours: readonly ColourName[];
  readonly time: number;
}

export function EchoReadout({ targets, colours, time }: EchoReadoutProps) {
  return (
    <table className={classes.figures} title={exact(time)}>
      <thead>
        <tr>
          <th scope="col">{clock(time)}</th>
          <th scope="col">latency</th>
          <th scope="col">jitter</th>
          <th scope="col">smoothed</th>
        </tr>
      </thead>
      <tbody>
        {targets.map((target, index) => {
          const echo = echoAt(target, time);
          const lost = echo !== null && echo.latency_ms === null;
          return (
            <tr key={target.id}>
              <th scope="row">
                <span className={classes.swatch} style={{ background: cssColour(colours[index]) }} />
                {targetName(target)}
              </th>
              <td className={lost ? classes.wrong : ""}>{lost ? "lost" : joined(milliseconds(echo?.latency_ms))}</td>
              <td>{joined(milliseconds(echo?.jitter_ms))}</td>
              <td>{joined(milliseconds(echo?.jitter_rfc3550_ms))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
