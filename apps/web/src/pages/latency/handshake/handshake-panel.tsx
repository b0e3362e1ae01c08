// Where the time of TCP goes: on the clients' side of the capture point, or on the servers'.

import type { Distribution, LatencyView } from "@wireglass/contract";
import { group, joined, milliseconds, share } from "../../../format/figure.ts";
import { kindOf } from "../../../live/latency.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import type { ColourName } from "../../../theme/colours.ts";
import { Meter } from "../../../ui/meter.tsx";
import { Term } from "../../../ui/term.tsx";
import { useWholeLatency } from "../use-latency.ts";
import classes from "./handshake-panel.module.css";

interface Side {
  readonly name: string;
  readonly explain: string;
  readonly colour: ColourName;
  readonly of: (view: LatencyView) => Distribution | null;
}

const HANDSHAKE: readonly [client: Side, server: Side] = [
  {
    name: "Client side",
    explain:
      "From the server's SYN-ACK to the client's ACK, as both pass here: the way between this place and the clients. Usual is below 5\u2009ms in a house; wireless adds 2 to 20.",
    colour: "teal",
    of: (view) => view.handshake_client,
  },
  {
    name: "Server side",
    explain:
      "From the client's SYN to the server's SYN-ACK, as both pass here: the way between this place and the servers. Usual is 10 to 50\u2009ms on the continent.",
    colour: "blue",
    of: (view) => view.handshake_server,
  },
];

const ROUND_TRIP: readonly [client: Side, server: Side] = [
  {
    name: "Client side",
    explain:
      "From a server's data to the client's ACK, as both pass here. Far above the handshake: the client's link is full, or the client is busy.",
    colour: "teal",
    of: (view) => view.rtt_client,
  },
  {
    name: "Server side",
    explain:
      "From a client's data to the server's ACK, as both pass here. Far above the handshake: the way out is full, or the server is busy.",
    colour: "blue",
    of: (view) => kindOf(view, "tcp_rtt"),
  },
];

export function HandshakePanel() {
  const { latency, loading } = useWholeLatency();
  const [client, server] = HANDSHAKE.map((side) => medianOf(side, latency));
  const seen = [...HANDSHAKE, ...ROUND_TRIP].some((side) => medianOf(side, latency) !== null);
  return (
    <Panel
      title="TCP, by side"
      explain="This place lies between clients and servers, so it sees on which side the time is spent: within your own network, or beyond it."
      area="handshake"
      aside={<span>p50, p95</span>}
      loading={loading}
      skeleton={<SkeletonLines count={4} />}
      empty={
        !seen && !loading
          ? {
              why: "No whole handshake was seen.",
              what: "It is split as soon as a connection is opened while it is watched.",
            }
          : null
      }
      foot={client === null && server === null ? null : verdict(client, server)}
    >
      <Sides title="Handshake" sides={HANDSHAKE} latency={latency} />
      <Sides title="Round trip within the flow" sides={ROUND_TRIP} latency={latency} />
    </Panel>
  );
}

const medianOf = (side: Side, latency: LatencyView | null): number | null =>
  latency === null ? null : (side.of(latency)?.p50_ms ?? null);

function Sides({ title, sides, latency }: { title: string; sides: readonly Side[]; latency: LatencyView | null }) {
  const whole = sides.reduce((sum, side) => sum + (medianOf(side, latency) ?? 0), 0);
  return (
    <table className={classes.sides}>
      <caption>{title}</caption>
      <thead className="hidden-visually">
        <tr>
          <th scope="col">side</th>
          <th scope="col">share</th>
          <th scope="col">p50</th>
          <th scope="col">p95</th>
        </tr>
      </thead>
      <tbody>
        {sides.map((side) => {
          const figures = latency === null ? null : side.of(latency);
          return (
            <tr key={side.name} title={`${group(figures?.count ?? 0)} measured`}>
              <th scope="row">
                <Term explain={side.explain}>{side.name}</Term>
              </th>
              <td className={classes.meter}>
                <Meter whole={whole} parts={[{ value: figures?.p50_ms ?? 0, colour: side.colour }]} />
              </td>
              <td>{joined(milliseconds(figures?.p50_ms))}</td>
              <td className="muted">{joined(milliseconds(figures?.p95_ms))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function verdict(client: number | null, server: number | null): string {
  if (client === null || server === null) return "Only one side has been seen.";
  const [side, part] = client > server ? ["client", client] : ["server", server];
  return `${joined(share(part, client + server))} of a handshake is spent on the ${side} side.`;
}
