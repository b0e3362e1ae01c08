// The machine's interfaces: address, state, and what each carries right now.

import { bitRate, joined } from "../format/figure.ts";
import type { InterfaceRates } from "../api/queries.ts";
import { Sparkline } from "../chart/sparkline.tsx";
import classes from "./interface-list.module.css";

interface InterfaceListProps {
  readonly interfaces: readonly InterfaceRates[];
  readonly chosen: readonly string[];
  readonly onChoose: (names: readonly string[]) => void;
}

export function InterfaceList({ interfaces, chosen, onChoose }: InterfaceListProps) {
  if (interfaces.length === 0) return <p className="muted">This machine shows no interfaces.</p>;
  const ordered = interfaces.toSorted((a, b) => rank(a) - rank(b));
  return (
    <fieldset className={classes.list}>
      <legend className="hidden-visually">Interfaces</legend>
      {ordered.map((info) => (
        <label key={info.name} className={classes.row}>
          <input
            type="checkbox"
            checked={chosen.includes(info.name)}
            onChange={(event) =>
              onChoose(
                event.currentTarget.checked ? [...chosen, info.name] : chosen.filter((name) => name !== info.name),
              )
            }
          />
          <span className={classes.name}>
            <b>{info.name}</b>
            <span className="muted">{describe(info)}</span>
          </span>
          <span className={`${classes.addresses} mono`}>
            {info.addresses.length === 0 ? (
              <span className="muted">no address</span>
            ) : (
              info.addresses.slice(0, 2).join("  ")
            )}
            {info.addresses.length > 2 && <span className="muted"> +{info.addresses.length - 2}</span>}
          </span>
          <span className={classes.spark}>
            <Sparkline values={info.history} />
          </span>
          <span className={classes.rate}>
            {info.bits_in_s === null ? "–" : joined(bitRate(info.bits_in_s + (info.bits_out_s ?? 0)))}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The default route first, then what is up, then the rest; loopback last of those that are up. */
const rank = (info: InterfaceRates): number => (info.default ? 0 : info.up && !info.loopback ? 1 : info.up ? 2 : 3);

function describe(info: InterfaceRates): string {
  const state = !info.up ? "down" : info.running ? "" : "no carrier";
  const kind = info.loopback ? "loopback" : info.wireless ? "wireless" : (info.description ?? "");
  return [info.default ? "default route" : "", kind, state].filter((word) => word !== "").join(", ");
}
