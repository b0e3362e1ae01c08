// The columns of the table of applications.

import { ofApplication } from "../../../filter/expression.ts";
import { bytes, count, group, joined, share } from "../../../format/figure.ts";
import { applicationName } from "../../../format/name.ts";
import type { Column } from "../../../table/column.ts";
import { applicationColour } from "../../../theme/colours.ts";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Meter } from "../../../ui/meter.tsx";
import { encryptedWord, recognised, type ApplicationRow } from "./application-row.ts";
import classes from "./application-columns.module.css";

const ENCRYPTION = ["encrypted", "cleartext", "unknown"] as const;
const ENCRYPTION_COLOURS = { encrypted: "teal", cleartext: "amber", unknown: "grey" } as const;

function Name({ row }: { row: ApplicationRow }) {
  return (
    <FilterLink to="/flows" condition={ofApplication(row.app)} className={classes.link}>
      {applicationName(row.app)}
    </FilterLink>
  );
}

export const APPLICATION_COLUMNS: readonly Column<ApplicationRow>[] = [
  {
    id: "app",
    header: "Application",
    width: "minmax(100px, 1.2fr)",
    value: (row) => applicationName(row.app),
    cell: (row) => <Name row={row} />,
  },
  {
    id: "share",
    drop: 5,
    header: "Share of bytes",
    width: "minmax(90px, 1fr)",
    value: (row) => row.bytes,
    cell: (row) => (
      <span className={classes.meter}>
        <Meter whole={row.largest} parts={[{ value: row.bytes, colour: applicationColour(row.app) }]} />
      </span>
    ),
  },
  {
    id: "percent",
    header: "%",
    numeric: true,
    width: "46px",
    value: (row) => row.bytes,
    cell: (row) => joined(share(row.bytes, row.whole)),
  },
  {
    id: "bytes",
    header: "Bytes",
    numeric: true,
    width: "72px",
    value: (row) => row.bytes,
    cell: (row) => joined(bytes(row.bytes)),
  },
  {
    id: "packets",
    drop: 4,
    header: "Packets",
    numeric: true,
    width: "66px",
    value: (row) => row.packets,
    cell: (row) => joined(count(row.packets)),
  },
  {
    id: "flows",
    drop: 3,
    header: "Flows",
    numeric: true,
    width: "56px",
    value: (row) => row.flows,
    cell: (row) => <span title={group(row.flows)}>{joined(count(row.flows))}</span>,
  },
  {
    id: "encrypted",
    drop: 2,
    header: "Encrypted",
    explain:
      "Whether somebody on the path can read it. Partly: some flows, or the part before STARTTLS, are in the clear.",
    width: "86px",
    value: (row) => row.encrypted.encrypted / Math.max(1, row.bytes),
    cell: (row) => (
      <span className={classes.encrypted} title={encryptionTitle(row)}>
        <span className={classes.small}>
          <Meter
            whole={row.bytes}
            parts={ENCRYPTION.map((name) => ({ value: row.encrypted[name], colour: ENCRYPTION_COLOURS[name] }))}
          />
        </span>
        {encryptedWord(row)}
      </span>
    ),
  },
  {
    id: "recognised",
    drop: 1,
    header: "Recognised by",
    explain: "By what the flow says (content), by another flow that announced it (related), or guessed from its port.",
    width: "96px",
    value: (row) => row.flows_by.content / Math.max(1, row.flows),
    cell: (row) => <span className="muted">{recognised(row)}</span>,
  },
];

export function encryptionTitle({ encrypted, bytes: whole }: ApplicationRow): string {
  const words = { encrypted: "encrypted", cleartext: "in the clear", unknown: "not known" };
  return ENCRYPTION.filter((name) => encrypted[name] > 0)
    .map((name) => `${joined(share(encrypted[name], whole))} ${words[name]}`)
    .join(", ");
}

export function ApplicationCard({ row }: { row: ApplicationRow }) {
  return (
    <div className={classes.card}>
      <p className={classes.cardHead}>
        <span>{applicationName(row.app)}</span>
        <span className="muted">{joined(share(row.bytes, row.whole))}</span>
        <span>{joined(bytes(row.bytes))}</span>
      </p>
      <Meter whole={row.largest} parts={[{ value: row.bytes, colour: applicationColour(row.app) }]} />
    </div>
  );
}
