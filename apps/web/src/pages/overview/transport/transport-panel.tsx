// Which transports the packets belong to: a ring, with its figures beside it.

import { ChartPanel } from "../../../chart/chart-panel.tsx";
import { donutParts, ringPath, type DonutPart } from "../../../chart/donut.ts";
import type { Drawing } from "../../../chart/drawing.ts";
import { ofTransport } from "../../../filter/expression.ts";
import { bytes, count, joined, share } from "../../../format/figure.ts";
import { transportName } from "../../../format/name.ts";
import { useView } from "../../../live/view.tsx";
import { cssColour, transportColour } from "../../../theme/colours.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";
import classes from "./transport-panel.module.css";

type Transport = "tcp" | "udp" | "icmp" | "icmp6" | "arp" | "sctp" | "other";

export function TransportPanel() {
  const { shown } = useView();
  const packets = shown?.snapshot.transport;
  const sizes = shown?.snapshot.transport_bytes;
  const entries = Object.entries(packets ?? {}).map(([key, value]): DonutPart => ({ key, value }));
  const parts = donutParts(entries);
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  const listed = entries.filter(({ value }) => value > 0).toSorted((a, b) => b.value - a.value);
  // What the ring shows as "other" has that colour in the list too.
  const colourOf = (key: string) => (parts.some((part) => part.key === key) ? transportColour(key) : "grey");
  const summary = listed.map(({ key, value }) => `${transportName(key)} ${joined(share(value, whole))}`).join(", ");
  return (
    <ChartPanel
      title="Transport"
      explain="The innermost transport of each packet: in a tunnel, that of what is carried."
      area="transport"
      aside={<span>packets</span>}
      loading={shown === null}
      empty={whole === 0 && shown !== null ? { why: "No packet yet." } : null}
      summary={`Share of packets: ${summary}.`}
      table={() => ({
        header: ["transport", "packets", "bytes"],
        rows: listed.map(({ key, value }) => [transportName(key), value, sizes?.[key as Transport] ?? null]),
      })}
      drawing={() => drawing(parts, whole)}
    >
      <div className={classes.layout}>
        <svg className={classes.ring} viewBox="0 0 100 100" aria-hidden="true">
          {slices(parts, whole).map(({ key, from, to }) => (
            <path key={key} d={ringPath(50, 50, 48, 33, from, to)} style={{ fill: cssColour(transportColour(key)) }} />
          ))}
        </svg>
        <table className={classes.legend}>
          <tbody>
            {listed.map(({ key, value }) => (
              <tr key={key}>
                <th scope="row">
                  <FilterLink to="/flows" condition={ofTransport(key)}>
                    <span className={classes.swatch} style={{ background: cssColour(colourOf(key)) }} />
                    {transportName(key)}
                  </FilterLink>
                </th>
                <td title={`${joined(count(value))} packets, ${joined(bytes(sizes?.[key as Transport]))}`}>
                  {joined(share(value, whole))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartPanel>
  );
}

function slices(parts: readonly DonutPart[], whole: number) {
  let at = 0;
  return parts.map(({ key, value }) => {
    const from = at;
    at += whole === 0 ? 0 : value / whole;
    return { key, value, from, to: at };
  });
}

function drawing(parts: readonly DonutPart[], whole: number): Drawing {
  return {
    width: 420,
    height: 220,
    shapes: [
      { kind: "text", x: 20, y: 26, text: "Transport, share of packets", fill: "text", size: 14, bold: true },
      ...slices(parts, whole).flatMap(({ key, value, from, to }, index) => [
        { kind: "path" as const, d: ringPath(110, 130, 72, 50, from, to), fill: transportColour(key) },
        { kind: "path" as const, d: `M220 ${81 + index * 26}h10v10h-10z`, fill: transportColour(key) },
        { kind: "text" as const, x: 240, y: 90 + index * 26, text: transportName(key), fill: "text", size: 12 },
        {
          kind: "text" as const,
          x: 390,
          y: 90 + index * 26,
          text: joined(share(value, whole)),
          fill: "muted",
          size: 12,
          anchor: "end" as const,
        },
      ]),
    ],
  };
}
