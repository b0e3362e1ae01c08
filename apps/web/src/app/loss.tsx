// What was lost on the way. Nothing lost is said as well: it is a figure too.

import { Popover } from "@mantine/core";
import type { SourceState } from "@wireglass/contract";
import { count, group, joined, share } from "../format/figure.ts";
import { useView } from "../live/view.tsx";
import { Button } from "../ui/button.tsx";
import card from "../ui/card.module.css";
import classes from "./top-bar.module.css";

export interface LossFigures {
  readonly captured: number;
  readonly lost: number;
}

/** Null where there is no capture: a file has lost nothing that could be known here. */
export function lossOf(source: SourceState | null): LossFigures | null {
  if (source === null || source.counters.length === 0) return null;
  let captured = 0;
  let lost = 0;
  for (const counters of source.counters) {
    captured += counters.captured;
    lost += counters.dropped + counters.interface_dropped;
  }
  return { captured, lost };
}

export function Loss() {
  const { source, historic } = useView();
  const loss = lossOf(source);
  const label = loss === null ? "– lost" : `${joined(count(loss.lost))} lost`;
  return (
    <Popover position="bottom-end" classNames={card} offset={6}>
      <Popover.Target>
        <Button className={loss === null ? "muted" : loss.lost === 0 ? classes.lossNone : classes.lossSome}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.card}>
        {loss === null || source === null ? (
          <p>Loss is known for a live capture only.</p>
        ) : (
          <>
            <table className={classes.counters}>
              <thead>
                <tr>
                  <th scope="col">interface</th>
                  <th scope="col">captured</th>
                  <th scope="col">dropped by kernel</th>
                  <th scope="col">by interface</th>
                </tr>
              </thead>
              <tbody>
                {source.counters.map((one) => (
                  <tr key={one.interface}>
                    <td className="mono">{one.interface}</td>
                    <td>{group(one.captured)}</td>
                    <td>{group(one.dropped)}</td>
                    <td>{group(one.interface_dropped)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className={classes.explain}>
              {historic && "Of the capture that runs now, not of the range. "}
              {loss.lost === 0
                ? "Every frame that the kernel saw was counted."
                : `${joined(share(loss.lost, loss.captured + loss.lost))} of what was on the wire is missing from every figure. A narrower capture filter helps.`}
            </p>
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
