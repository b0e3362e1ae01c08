// How large the packets are. Many at both ends is usual: acknowledgements, and full frames.

import type { Snapshot } from "@wireglass/contract";
import { ChartPanel } from "../../../chart/chart-panel.tsx";
import type { Drawing } from "../../../chart/drawing.ts";
import { ofSize } from "../../../filter/expression.ts";
import { count, joined, share } from "../../../format/figure.ts";
import { useView } from "../../../live/view.tsx";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { binLabel, shownBins } from "./sizes-data.ts";
import classes from "./sizes-panel.module.css";

type Bin = Snapshot["packet_sizes"][number];

export function SizesPanel() {
  const { shown, historic } = useView();
  const bins = shownBins(shown?.snapshot.packet_sizes ?? []);
  const whole = bins.reduce((sum, { packets }) => sum + packets, 0);
  const most = Math.max(1, ...bins.map(({ packets }) => packets));
  const largest = bins.find(({ packets }) => packets === most);
  return (
    <ChartPanel
      title="Packet sizes"
      explain="Whole frames as they were on the wire, in bytes."
      area="sizes"
      aside={<span>bytes</span>}
      loading={shown === null}
      empty={whole === 0 && shown !== null ? whyEmpty(shown.snapshot.packets, historic) : null}
      summary={
        largest === undefined
          ? ""
          : `Most packets, ${joined(share(largest.packets, whole))}, have ${binLabel(largest)} bytes.`
      }
      table={() => ({ header: ["bytes", "packets"], rows: bins.map((bin) => [binLabel(bin), bin.packets]) })}
      drawing={() => drawing(bins, most)}
    >
      <ol className={classes.bars}>
        {bins.map((bin, index) => (
          <li key={bin.from}>
            <FilterLink
              to="/packets"
              condition={ofSize(bin.from, bin.to)}
              className={classes.bar}
              title={`${binLabel(bin)} bytes: ${joined(count(bin.packets))} packets, ${joined(share(bin.packets, whole))}`}
            >
              {bin.packets > 0 && (bins.length <= CROWDED || bin.packets >= whole * TOLD) && (
                <span className={classes.share} aria-hidden="true">
                  {joined(share(bin.packets, whole))}
                </span>
              )}
              <span
                className={classes.fill}
                style={{ height: `${bin.packets === 0 ? 0 : Math.max(1.5, (bin.packets / most) * 100)}%` }}
              />
              <span className="hidden-visually">
                {binLabel(bin)} bytes: {bin.packets} packets, {joined(share(bin.packets, whole))}
              </span>
            </FilterLink>
            <span className={classes.label} aria-hidden="true">
              {bins.length <= CROWDED || index % 2 === 1 ? short(bin.from) : "\u00a0"}
            </span>
          </li>
        ))}
      </ol>
    </ChartPanel>
  );
}

/** Stored flows know how many packets they had, and not how large each was. */
function whyEmpty(packets: number, historic: boolean) {
  if (packets > 0) return { why: "Not kept by filter.", what: "Sizes are kept for everything together." };
  return { why: historic ? "No packet in this range." : "No packet yet." };
}

/** With more bars than this, every second one has a label, and those from this share on their figure. */
const CROWDED = 9;
const TOLD = 0.1;

const short = (bytes: number): string =>
  bytes >= 10_000 ? `${Math.round(bytes / 1000)}k` : bytes >= 1500 ? `${(bytes / 1000).toFixed(1)}k` : String(bytes);

function drawing(bins: readonly Bin[], most: number): Drawing {
  const width = 520;
  const slot = (width - 40) / Math.max(1, bins.length);
  return {
    width,
    height: 240,
    shapes: [
      { kind: "text", x: 20, y: 26, text: "Packet sizes, packets by bytes", fill: "text", size: 14, bold: true },
      ...bins.flatMap((bin, index) => {
        const height = (bin.packets / most) * 150;
        const x = 20 + index * slot;
        return [
          { kind: "path" as const, d: `M${x + 2} ${205 - height}h${slot - 4}v${height}h-${slot - 4}z`, fill: "blue" },
          {
            kind: "text" as const,
            x: x + slot / 2,
            y: 224,
            text: short(bin.from),
            fill: "muted",
            anchor: "middle" as const,
          },
        ];
      }),
    ],
  };
}
