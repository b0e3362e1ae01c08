// Which transports the packets belong to: a ring, with its figures beside it.

import { ChartPanel } from "../../../chart/chart-panel.tsx";
import { ringPath } from "../../../chart/donut.ts";
import type { Drawing } from "../../../chart/drawing.ts";
import { ofTransportGroup } from "../../../filter/expression.ts";
import { bytes, count, joined, share } from "../../../format/figure.ts";
import { transportName } from "../../../format/name.ts";
import { useView } from "../../../live/view.tsx";
import { cssColour, transportColour } from "../../../theme/colours.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { transportParts, type TransportPart } from "./transport-data.ts";
import classes from "./transport-panel.module.css";

export function TransportPanel() {
  const { shown, historic } = useView();
  const snapshot = shown?.snapshot;
  const parts = snapshot === undefined ? [] : transportParts(snapshot.transport, snapshot.transport_bytes);
  const whole = parts.reduce((sum, { packets }) => sum + packets, 0);
  const shares = parts.map(({ group, packets }) => `${transportName(group)} ${joined(share(packets, whole))}`);
  return (
    <ChartPanel
      title="Transport"
      explain="The innermost transport of each packet: in a tunnel, that of what is carried. ICMP is that of IPv4 and of IPv6."
      area="transport"
      aside={<span>packets</span>}
      loading={shown === null}
      empty={whole === 0 && shown !== null ? { why: historic ? "No packet in this range." : "No packet yet." } : null}
      summary={`Share of packets: ${shares.join(", ")}.`}
      table={() => ({
        header: ["transport", "packets", "bytes"],
        rows: parts.map((part) => [transportName(part.group), part.packets, part.bytes]),
      })}
      drawing={() => drawing(parts, whole)}
    >
      <div className={classes.layout}>
        <svg className={classes.ring} viewBox="0 0 100 100" aria-hidden="true">
          {slices(parts, whole).map(({ group, from, to }) => (
            <path
              key={group}
              d={ringPath(50, 50, 48, 33, from, to)}
              style={{ fill: cssColour(transportColour(group)) }}
            />
          ))}
        </svg>
        <table className={classes.legend}>
          <tbody>
            {parts.map((part) => (
              <tr key={part.group}>
                <th scope="row">
                  <FilterLink to="/flows" condition={ofTransportGroup(part.group)}>
                    <span className={classes.swatch} style={{ background: cssColour(transportColour(part.group)) }} />
                    {transportName(part.group)}
                  </FilterLink>
                </th>
                <td title={`${joined(count(part.packets))} packets, ${joined(bytes(part.bytes))}`}>
                  {joined(share(part.packets, whole))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartPanel>
  );
}

function slices(parts: readonly TransportPart[], whole: number) {
  let at = 0;
  return parts.map(({ group, packets }) => {
    const from = at;
    at += packets / whole;
    return { group, packets, from, to: at };
  });
}

function drawing(parts: readonly TransportPart[], whole: number): Drawing {
  return {
    width: 420,
    height: 220,
    shapes: [
      { kind: "text", x: 20, y: 26, text: "Transport, share of packets", fill: "text", size: 14, bold: true },
      ...slices(parts, whole).flatMap(({ group, packets, from, to }, index) => [
        { kind: "path" as const, d: ringPath(110, 130, 72, 50, from, to), fill: transportColour(group) },
        { kind: "path" as const, d: `M220 ${81 + index * 26}h10v10h-10z`, fill: transportColour(group) },
        { kind: "text" as const, x: 240, y: 90 + index * 26, text: transportName(group), fill: "text", size: 12 },
        {
          kind: "text" as const,
          x: 390,
          y: 90 + index * 26,
          text: joined(share(packets, whole)),
          fill: "muted",
          size: 12,
          anchor: "end" as const,
        },
      ]),
    ],
  };
}
