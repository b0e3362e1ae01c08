// A panel with a chart in it: the chart, its table, its summary for a screen reader, and its exports.

import { Menu } from "@mantine/core";
import type { Problem } from "@wireglass/contract";
import { useId, useState, type ReactNode } from "react";
import { group, UNKNOWN } from "../format/figure.ts";
import { Panel, SkeletonBlock } from "../panel/panel.tsx";
import { resolveColour } from "../theme/colours.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import menu from "../ui/menu.module.css";
import classes from "./chart-panel.module.css";
import { toCsv, type Cell } from "./csv.ts";
import { download } from "./download.ts";
import { toCanvas, toSvg, type Drawing } from "./drawing.ts";

export interface ChartTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

interface ChartPanelProps {
  readonly title: string;
  readonly explain?: string;
  readonly aside?: ReactNode;
  readonly area?: string;
  readonly loading: boolean;
  readonly empty: { why: string; what?: ReactNode } | null;
  readonly problem?: Problem | null;
  /** What the chart says, in a sentence or two. */
  readonly summary: string;
  readonly table: () => ChartTable;
  readonly drawing: () => Drawing;
  readonly children: ReactNode;
}

export function ChartPanel({ summary, table, drawing, children, aside, ...panel }: ChartPanelProps) {
  const [asTable, setAsTable] = useState(false);
  const described = useId();
  const ready = !panel.loading && panel.empty === null && !panel.problem;
  return (
    <Panel
      {...panel}
      skeleton={<SkeletonBlock />}
      aside={
        <>
          {aside}
          {ready && (
            <ChartMenu
              name={panel.title}
              asTable={asTable}
              onTable={() => setAsTable(!asTable)}
              table={table}
              drawing={drawing}
            />
          )}
        </>
      }
    >
      {asTable ? (
        <PlainTable title={panel.title} {...table()} />
      ) : (
        <figure className={classes.figure} aria-describedby={described}>
          {children}
          <figcaption id={described} className="hidden-visually">
            {summary}
          </figcaption>
        </figure>
      )}
    </Panel>
  );
}

interface ChartMenuProps {
  readonly name: string;
  readonly asTable: boolean;
  readonly onTable: () => void;
  readonly table: () => ChartTable;
  readonly drawing: () => Drawing;
}

function ChartMenu({ name, asTable, onTable, table, drawing }: ChartMenuProps) {
  const file = `wireglass-${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
  return (
    <Menu position="bottom-end" classNames={menu} offset={4}>
      <Menu.Target>
        <Button kind="plain" icon aria-label={`${name}: table and export`}>
          <Icon name="more" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onTable}>{asTable ? "Show the chart" : "Show as a table"}</Menu.Item>
        <Menu.Item
          onClick={() =>
            toCanvas(drawing(), resolveColour).toBlob((blob) => {
              if (blob !== null) download(`${file}.png`, blob);
            }, "image/png")
          }
        >
          Save as PNG
        </Menu.Item>
        <Menu.Item onClick={() => download(`${file}.svg`, toSvg(drawing(), resolveColour), "image/svg+xml")}>
          Save as SVG
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            const { header, rows } = table();
            download(`${file}.csv`, toCsv(header, rows), "text/csv");
          }}
        >
          Save as CSV
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const MOST_ROWS = 500;

function PlainTable({ title, header, rows }: ChartTable & { title: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={`${title}, as a table`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {header.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(-MOST_ROWS).map((row) => (
            <tr key={`${row[0]} ${row[1]}`}>
              {row.map((value, column) => (
                <td key={header[column]}>{typeof value === "number" ? group(value) : (value ?? UNKNOWN)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && (
        <p className="muted">
          The last {MOST_ROWS} of {rows.length}; the CSV has all.
        </p>
      )}
    </div>
  );
}
