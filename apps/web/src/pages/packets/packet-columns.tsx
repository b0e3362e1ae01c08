// The columns of a table of packets.

import { group } from "../../format/figure.ts";
import { applicationName, endpoint, transportName } from "../../format/name.ts";
import { clockMillis, exact } from "../../format/time.ts";
import type { SeenPacket } from "../../live/view-data.ts";
import type { Column } from "../../table/column.ts";
import { cssColour, transportColour } from "../../theme/colours.ts";
import classes from "./packets.module.css";

export const PACKET_COLUMNS: readonly Column<SeenPacket>[] = [
  {
    id: "time",
    header: "Time",
    width: "92px",
    value: (row) => row.time,
    cell: (row) => <span title={exact(row.time)}>{clockMillis(row.time)}</span>,
  },
  {
    id: "interface",
    drop: 4,
    header: "Interface",
    width: "80px",
    optional: true,
    value: (row) => row.interface,
    cell: (row) => row.interface ?? "–",
  },
  {
    id: "source",
    header: "Source",
    width: "minmax(130px, 1fr)",
    value: (row) => row.src_ip,
    cell: (row) => <Address ip={row.src_ip} port={row.src_port} />,
  },
  {
    id: "destination",
    header: "Destination",
    width: "minmax(130px, 1fr)",
    value: (row) => row.dst_ip,
    cell: (row) => <Address ip={row.dst_ip} port={row.dst_port} />,
  },
  {
    id: "transport",
    drop: 1,
    header: "Transport",
    width: "84px",
    value: (row) => row.transport,
    cell: (row) => <Transport transport={row.transport} />,
  },
  {
    id: "app",
    drop: 3,
    header: "Application",
    width: "88px",
    value: (row) => row.app,
    cell: (row) => (row.app === null ? <span className="muted">–</span> : applicationName(row.app)),
  },
  {
    id: "length",
    drop: 2,
    header: "Bytes",
    numeric: true,
    width: "60px",
    value: (row) => row.length,
    cell: (row) => group(row.length),
  },
  {
    id: "info",
    header: "Info",
    width: "minmax(160px, 2fr)",
    value: (row) => row.info,
    cell: (row) => (
      <span className="muted" title={row.info}>
        {row.info}
      </span>
    ),
  },
];

export function Address({ ip, port }: { ip: string | null; port: number | null }) {
  const text = endpoint(ip, port);
  return (
    <span className="mono" title={text}>
      {text}
    </span>
  );
}

export function Transport({ transport }: { transport: string | null }) {
  return (
    <span className={classes.transport}>
      <span className={classes.dot} style={{ background: cssColour(transportColour(transport ?? "other")) }} />
      {transportName(transport)}
    </span>
  );
}

export function PacketCard({ row }: { row: SeenPacket }) {
  return (
    <div className={classes.card}>
      <p className={classes.cardHead}>
        <Transport transport={row.transport} />
        <span className={classes.cardInfo}>{row.info}</span>
        <span className="muted">{clockMillis(row.time)}</span>
      </p>
      <p className={`mono muted ${classes.cardLine}`}>
        {endpoint(row.src_ip, row.src_port)} → {endpoint(row.dst_ip, row.dst_port)}
      </p>
    </div>
  );
}
