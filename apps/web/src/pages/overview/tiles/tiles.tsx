// The figures that matter, each with something to compare it with.

import { lossOf } from "../../../app/loss.tsx";
import { bitRate, bytes, count, joined, perSecond, share } from "../../../format/figure.ts";
import { duration } from "../../../format/time.ts";
import { useView } from "../../../live/view.tsx";
import { FigureText } from "../../../ui/figure.tsx";
import { Meter } from "../../../ui/meter.tsx";
import { Tile } from "./tile.tsx";
import classes from "./tiles.module.css";
import { peakRate } from "./tile-data.ts";

export function Tiles() {
  const { shown, source } = useView();
  const snapshot = shown?.snapshot ?? null;
  const loading = snapshot === null;
  const isFile = source?.kind === "file";
  const ended = !isFile && source !== null && source.state !== "running";
  // What is on the wire after the capture has ended is not known here.
  const rate = ended ? null : (snapshot?.rate ?? null);
  const span =
    snapshot === null || snapshot.first === null || snapshot.last === null ? null : snapshot.last - snapshot.first;
  const peak = peakRate(shown?.series ?? null);
  const encrypted = snapshot?.encrypted ?? { encrypted: 0, cleartext: 0, unknown: 0 };
  const known = encrypted.encrypted + encrypted.cleartext;
  const loss = lossOf(source);
  const bound = snapshot !== null && !snapshot.hosts_exact ? "≥\u2009" : "";
  const perPacket = snapshot === null || snapshot.packets === 0 ? null : snapshot.bytes / snapshot.packets;

  return (
    <div className={classes.tiles}>
      <Tile
        name="Throughput"
        wide
        explain="Bits per second on the wire over the last full second; inbound is toward this machine's side."
        loading={loading}
        note={isFile ? `on average, over ${duration(span)}` : `peak ${joined(bitRate(peak))}`}
      >
        <FigureText figure={bitRate(rate?.bits_in_s)} mark="↓" />
        <FigureText figure={bitRate(rate?.bits_out_s)} mark="↑" />
      </Tile>
      <Tile
        name="Packets"
        loading={loading}
        note={
          isFile
            ? perPacket === null
              ? ""
              : `${joined(bytes(perPacket))} on average`
            : `${joined(count(snapshot?.packets))} in all`
        }
      >
        <FigureText figure={isFile ? count(snapshot?.packets) : perSecond(rate?.packets_s)} />
      </Tile>
      <Tile name="Bytes" loading={loading} note={span === null ? "no packet yet" : `in ${duration(span)}`}>
        <FigureText figure={bytes(snapshot?.bytes)} />
      </Tile>
      <Tile
        name={isFile ? "Flows" : "Active flows"}
        explain="A flow is one conversation: the same two addresses and ports over the same transport."
        loading={loading}
        note={
          isFile
            ? ""
            : ended
              ? `${joined(count(snapshot?.flows))} in all`
              : `${joined(perSecond(rate?.flows_s))} new, ${joined(count(snapshot?.flows))} in all`
        }
        to="/flows"
      >
        <FigureText figure={count(isFile ? snapshot?.flows : snapshot?.active_flows)} />
      </Tile>
      <Tile
        name="Sources"
        explain="Different addresses that have sent something, and different addresses that something was sent to."
        loading={loading}
        note={`${bound}${joined(count(snapshot?.unique_destinations))} destinations`}
      >
        {bound}
        <FigureText figure={count(snapshot?.unique_sources)} />
      </Tile>
      <Tile
        name="Encrypted"
        explain="Share of bytes in encrypted protocols, of those whose protocol is known."
        loading={loading}
        bar={
          <Meter
            whole={known + encrypted.unknown}
            parts={[
              { value: encrypted.encrypted, colour: "teal" },
              { value: encrypted.cleartext, colour: "amber" },
              { value: encrypted.unknown, colour: "grey" },
            ]}
          />
        }
        note={
          known + encrypted.unknown === 0
            ? ""
            : `${joined(share(encrypted.unknown, known + encrypted.unknown))} not known`
        }
      >
        <FigureText figure={share(encrypted.encrypted, known)} />
      </Tile>
      <Tile
        name={loss === null ? "Malformed" : "Lost"}
        explain={
          loss === null
            ? "Packets whose headers contradict themselves; they are counted, and decoded as far as they make sense."
            : "Frames that the kernel or the interface dropped before they could be counted."
        }
        loading={loading}
        wrong={loss !== null && loss.lost > 0}
        note={
          loss === null
            ? `${joined(count(snapshot?.truncated))} cut short`
            : loss.lost === 0
              ? `of ${joined(count(loss.captured))}`
              : `${joined(share(loss.lost, loss.captured + loss.lost))} of all`
        }
      >
        <FigureText figure={count(loss === null ? snapshot?.malformed : loss.lost)} />
      </Tile>
    </div>
  );
}
