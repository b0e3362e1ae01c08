// What was lost on the way. Nothing lost is said as well: it is a figure too.

import { Popover } from "@mantine/core";
import { count, group, joined, share } from "../format/figure.ts";
import { useView } from "../live/view.tsx";
import { Button } from "../ui/button.tsx";
import card from "../ui/card.module.css";
import { lossOf, type LossFigures } from "./loss.ts";
import classes from "./top-bar.module.css";

export function Loss() {
  const view = useView();
  // What was lost in one range says nothing of another.
  const loss = view.historic && view.pending ? null : lossOf(view);
  const label = loss === null ? "– lost" : `${joined(count(loss.lost))} lost`;
  return (
    <Popover position="bottom-end" classNames={card} offset={6}>
      <Popover.Target>
        <Button className={loss === null ? "muted" : loss.lost === 0 ? classes.lossNone : classes.lossSome}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.card}>
        {loss === null ? <Unknown /> : view.historic ? <Then {...loss} /> : <Now {...loss} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Unknown() {
  const { historic, filter, pending } = useView();
  if (!historic) return <p>Loss is known for a live capture only.</p>;
  if (pending) return <p>It is being looked up.</p>;
  return (
    <p>
      {filter === ""
        ? "Nothing was captured in this range."
        : "What was dropped was never looked at: it is known of everything together, not of what a filter selects."}
    </p>
  );
}

function Now(loss: LossFigures) {
  const { source } = useView();
  return (
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
          {source?.counters.map((one) => (
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
        {loss.lost === 0
          ? "Every frame that the kernel saw was counted."
          : `${missing(loss)} A narrower capture filter helps.`}
      </p>
    </>
  );
}

function Then(loss: LossFigures) {
  return (
    <p>
      {loss.lost === 0
        ? `In this range every frame that the kernel saw was counted: ${group(loss.captured)}.`
        : `In this range the kernel or an interface dropped ${group(loss.lost)} frames before they could be counted; ${group(loss.captured)} were. ${missing(loss)}`}
    </p>
  );
}

const missing = ({ captured, lost }: LossFigures): string =>
  `${joined(share(lost, captured + lost))} of what was on the wire is missing from every figure.`;
