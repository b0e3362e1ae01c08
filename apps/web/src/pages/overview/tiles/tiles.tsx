// The figures that matter, each with something to compare it with.

import { lossOf } from "../../../app/loss.ts";
import { bitRate, bytes, count, joined, perSecond, share, type Figure } from "../../../format/figure.ts";
import { duration, roundDuration } from "../../../format/time.ts";
import { useView } from "../../../live/view.tsx";
import { FigureText } from "../../../ui/figure.tsx";
import { Meter } from "../../../ui/meter.tsx";
import { changeOf, shareBefore } from "./change.ts";
import { Tile } from "./tile.tsx";
import classes from "./tiles.module.css";
import { peakRate } from "./tile-data.ts";
import { useBefore } from "./use-before.ts";

export function Tiles() {
  const view = useView();
  const { shown, source, whole, historic, filter, pending, history } = view;
  const { totals: then, whose } = useBefore();
  const snapshot = shown?.snapshot ?? null;
  const loading = snapshot === null;
  const ended = !whole && source !== null && source.state !== "running";
  // What is on the wire after the capture has ended is not known here.
  const rate = ended ? null : (snapshot?.rate ?? null);
  const past = shown?.past ?? null;
  const span =
    past !== null
      ? past.range.to - past.range.from
      : snapshot === null || snapshot.first === null || snapshot.last === null
        ? null
        : snapshot.last - snapshot.first;
  const peak = peakRate(shown?.series ?? null);
  const encrypted = snapshot?.encrypted ?? { encrypted: 0, cleartext: 0, unknown: 0 };
  const known = encrypted.encrypted + encrypted.cleartext;
  const loss = lossOf(view);
  const canLose = loss !== null || (historic && filter === "");
  const bound = snapshot !== null && !snapshot.hosts_exact ? "≥\u2009" : "";
  const perPacket = snapshot === null || snapshot.packets === 0 ? null : snapshot.bytes / snapshot.packets;

  // The old figures are not compared with what is before the new ones.
  const compared = pending ? null : then;
  const total = compared === null ? null : compared.rate.bits_in_s + compared.rate.bits_out_s;
  const change = (now: number | null | undefined, was: number | null | undefined, write: (value: number) => Figure) =>
    changeOf(now, was, whose, write);
  const ofWhole = (now: number | null | undefined, was: number | null | undefined, write: (value: number) => Figure) =>
    whole ? change(now, was, write) : null;

  return (
    <div className={classes.tiles} data-compared={history.access !== "off" || undefined}>
      <Tile
        name="Throughput"
        wide
        explain={`Bits per second on the wire ${whole ? "on average" : "over the last full second"}; inbound is toward this machine's side.`}
        loading={loading}
        note={whole ? `on average; peak ${joined(bitRate(peak))}` : `peak ${joined(bitRate(peak))}`}
        change={change(rate === null ? null : rate.bits_in_s + rate.bits_out_s, total, bitRate)}
      >
        <FigureText figure={bitRate(rate?.bits_in_s)} mark="↓" />
        <FigureText figure={bitRate(rate?.bits_out_s)} mark="↑" />
      </Tile>
      <Tile
        name="Packets"
        loading={loading}
        note={
          whole
            ? perPacket === null
              ? ""
              : `${joined(bytes(perPacket))} on average`
            : `${joined(count(snapshot?.packets))} in all`
        }
        change={
          whole
            ? change(snapshot?.packets, compared?.packets, count)
            : change(rate?.packets_s, compared?.rate.packets_s, perSecond)
        }
      >
        <FigureText figure={whole ? count(snapshot?.packets) : perSecond(rate?.packets_s)} />
      </Tile>
      <Tile
        name="Bytes"
        loading={loading}
        note={span === null ? "no packet yet" : `in ${past === null ? duration(span) : roundDuration(span)}`}
        change={ofWhole(snapshot?.bytes, compared?.bytes, bytes)}
      >
        <FigureText figure={bytes(snapshot?.bytes)} />
      </Tile>
      <Tile
        name={whole ? "Flows" : "Active flows"}
        explain="A flow is one conversation: the same two addresses and ports over the same transport."
        loading={loading}
        note={
          whole
            ? past === null
              ? ""
              : `${joined(perSecond(snapshot?.rate.flows_s))} began`
            : ended
              ? `${joined(count(snapshot?.flows))} in all`
              : `${joined(perSecond(rate?.flows_s))} new, ${joined(count(snapshot?.flows))} in all`
        }
        change={ofWhole(snapshot?.flows, compared?.flows, count)}
        to="/flows"
      >
        <FigureText figure={count(whole ? snapshot?.flows : snapshot?.active_flows)} />
      </Tile>
      <Tile
        name="Sources"
        explain="Different addresses that have sent something, and different addresses that something was sent to."
        loading={loading}
        note={`${bound}${joined(count(snapshot?.unique_destinations))} destinations`}
        change={ofWhole(snapshot?.unique_sources, compared?.unique_sources, count)}
      >
        <FigureText figure={count(snapshot?.unique_sources)} bound={bound} />
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
        change={
          compared === null
            ? null
            : shareBefore(
                share(compared.encrypted.encrypted, compared.encrypted.encrypted + compared.encrypted.cleartext),
                whose,
              )
        }
      >
        <FigureText figure={share(encrypted.encrypted, known)} />
      </Tile>
      <Tile
        name={canLose ? "Lost" : "Malformed"}
        explain={
          canLose
            ? "Frames that the kernel or the interface dropped before they could be counted."
            : "Packets whose headers contradict themselves; they are counted, and decoded as far as they make sense."
        }
        loading={loading}
        change={canLose ? null : ofWhole(snapshot?.malformed, compared?.malformed, count)}
        wrong={loss !== null && loss.lost > 0}
        note={
          loss === null
            ? canLose
              ? ""
              : `${joined(count(snapshot?.truncated))} cut short`
            : loss.lost === 0
              ? `of ${joined(count(loss.captured))}`
              : `${joined(share(loss.lost, loss.captured + loss.lost))} of all`
        }
      >
        <FigureText figure={count(canLose ? loss?.lost : snapshot?.malformed)} />
      </Tile>
    </div>
  );
}
