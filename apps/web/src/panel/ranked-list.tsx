// A short list of what is largest: name, flows, bytes, bar; the rest on request.

import { useState, type ReactNode } from "react";
import { bytes, count, group, joined } from "../format/figure.ts";
import { Meter } from "../ui/meter.tsx";
import type { ColourName } from "../theme/colours.ts";
import { Button } from "../ui/button.tsx";
import list from "./ranked-list.module.css";

export interface RankedRow {
  readonly key: string;
  /** The name, as a link to what is behind it. */
  readonly name: ReactNode;
  /** A word or two beside the name. */
  readonly tag?: ReactNode;
  /** A column of its own between name and flows. */
  readonly second?: ReactNode;
  readonly flows: number;
  readonly bytes: number;
  readonly colour: ColourName;
}

interface RankedListProps {
  readonly rows: readonly RankedRow[];
  readonly header: string;
  readonly secondHeader?: string;
}

const LINES = 8;

export function RankedList({ rows, header, secondHeader }: RankedListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, LINES);
  const largest = rows[0]?.bytes ?? 0;
  const hidden = rows.length - LINES;
  return (
    <div className={list.measured}>
      <table className={`${list.list} ${secondHeader === undefined ? "" : list.addresses}`}>
        <thead>
          <tr>
            <th scope="col">{header}</th>
            {secondHeader !== undefined && <th scope="col">{secondHeader}</th>}
            <th scope="col" className={list.roomy}>
              flows
            </th>
            <th scope="col">bytes</th>
            <th scope="col">
              <span className="hidden-visually">share</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <span className={list.talker}>
                  {row.name}
                  {row.tag && <span className={list.tag}>{row.tag}</span>}
                </span>
              </th>
              {secondHeader !== undefined && <td>{row.second}</td>}
              <td className={`muted ${list.roomy}`} title={group(row.flows)}>
                {joined(count(row.flows))}
              </td>
              <td>{joined(bytes(row.bytes))}</td>
              <td className={list.meter}>
                <Meter whole={largest} parts={[{ value: row.bytes, colour: row.colour }]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <p className={list.more}>
          <Button kind="plain" onClick={() => setAll(!all)}>
            {all ? `Show only the ${LINES} largest` : `Show ${hidden} more`}
          </Button>
        </p>
      )}
    </div>
  );
}
