// Rates over packet time: packets, new flows, and bytes of each group of transports and of applications in each direction.
//
// Live it is a ring of the last seconds, which a packet with a time far from all others does not move. Of a file it spans
// the whole capture: when the capture outgrows it, neighbouring points are added up and the step doubles, so that memory
// stays the same whatever the length.

import { APP_ID } from "../classify/app-column.ts";
import { APPS } from "../classify/apps.ts";
import { TRANSPORT_NAMES } from "../decode/packet.ts";

export const SERIES_GROUPS = ["tcp", "udp", "icmp", "arp", "other"] as const;
export type SeriesGroup = (typeof SERIES_GROUPS)[number];

/** Group by `Transport`. */
const GROUP_BY_TRANSPORT: readonly number[] = TRANSPORT_NAMES.map((name) => {
  if (name === "icmp6") return SERIES_GROUPS.indexOf("icmp");
  const group = (SERIES_GROUPS as readonly string[]).indexOf(name);
  return group < 0 ? SERIES_GROUPS.indexOf("other") : group;
});

/** Applications that have a band of their own in a chart, with their kin; the rest is "other". */
export const SERIES_APPS = {
  tls: ["tls", "dtls"],
  quic: ["quic"],
  http: ["http", "http2", "websocket"],
  dns: ["dns", "mdns", "llmnr"],
  ssh: ["ssh"],
  other: [],
} as const satisfies Record<string, readonly string[]>;
export type SeriesApp = keyof typeof SERIES_APPS;

const APP_GROUPS: readonly (readonly string[])[] = Object.values(SERIES_APPS);

/** Group by application id. */
const GROUP_BY_APP: Uint8Array = Uint8Array.from(APPS, (app) => {
  const group = app === null ? -1 : APP_GROUPS.findIndex((names) => names.includes(app.name));
  return group < 0 ? APP_GROUPS.length - 1 : group;
});

/** Place in `SERIES_GROUPS` of one of `Transport`. */
export const transportBand = (transport: number): number => GROUP_BY_TRANSPORT[transport];
/** Place among the names of `SERIES_APPS` of an application's id. */
export const appBand = (app: number): number => GROUP_BY_APP[app];

const GROUPS = SERIES_GROUPS.length;
const APP_BANDS = APP_GROUPS.length;
// Channels of a point: packets, new flows, then bytes in and bytes out of each group.
const PACKETS = 0;
const FLOWS = 1;
const BYTES = 2;
const APP_BYTES = BYTES + 2 * GROUPS;
const CHANNELS = APP_BYTES + 2 * APP_BANDS;

/** Packets arrive a little out of order and in batches: so many of the last points may still change. */
const UNSETTLED = 3;
/** Numbers of points from which on they cannot be counted one by one. */
const BEYOND_TIME = 2 ** 52;

const LIVE_POINTS = 1800;
const LIVE_STEP = 1e6;
const FILE_POINTS = 1200;
const FILE_STEP = 1e5;

export interface SeriesRecord {
  /** Seconds since 1970 of the first point, and between points. */
  start: number;
  step: number;
  packets: number[];
  in: Record<SeriesGroup, number[]>;
  out: Record<SeriesGroup, number[]>;
  in_by_app: Record<SeriesApp, number[]>;
  out_by_app: Record<SeriesApp, number[]>;
}

/** How far a reader has come. */
export interface SeriesCursor {
  generation: number;
  /** First point that the reader has not had in its final form. */
  point: number;
}

export class Series {
  /** Microseconds between points. */
  step: number;
  readonly #live: boolean;
  readonly #size: number;
  readonly #values: Float64Array;
  /** Number of the first point kept and of the one after the last; point n begins at n × step. */
  #first = 0;
  #end = 0;
  #empty = true;
  /** Number of the point behind the ring: live, that of a packet whose time is far from what is kept. NaN: there is none. */
  #aside = Number.NaN;
  /** Changes when points that a reader already has take other values. */
  #generation = 1;
  // The point of the latest packet, where the next one most likely falls.
  #from = 1;
  #to = 0;
  #base = 0;

  constructor(live: boolean) {
    this.#live = live;
    this.step = live ? LIVE_STEP : FILE_STEP;
    this.#size = live ? LIVE_POINTS : FILE_POINTS;
    this.#values = new Float64Array((this.#size + 1) * CHANNELS);
  }

  /** `app` is the APP column of the packet's flow, 0 without one. */
  add(time: number, transport: number, app: number, outward: boolean, length: number): void {
    if (time < this.#from || time >= this.#to) this.#seek(time);
    const base = this.#base;
    if (base < 0) return;
    this.#values[base + PACKETS]++;
    this.#values[base + BYTES + GROUP_BY_TRANSPORT[transport] + (outward ? GROUPS : 0)] += length;
    this.#values[base + APP_BYTES + GROUP_BY_APP[app & APP_ID] + (outward ? APP_BANDS : 0)] += length;
  }

  /** A flow began with the packet that `add` has just counted. */
  addFlow(): void {
    if (this.#base >= 0) this.#values[this.#base + FLOWS]++;
  }

  /** Time passes without packets: the points up to now exist, and are zero. A clock that was set back is followed. */
  advance(time: number): void {
    if (!this.#live || this.#empty) return;
    if (time >= this.#end * this.step || time < (this.#end - this.#size) * this.step) this.#seek(time, true);
  }

  /** Packets, flows and bytes in and out of the last whole point before `time`, per second. */
  rate(time: number): { packets: number; flows: number; bytesIn: number; bytesOut: number } {
    const point = Math.floor(time / this.step) - 1;
    const sum = { packets: 0, flows: 0, bytesIn: 0, bytesOut: 0 };
    // Not a number before the first packet.
    if (!(point >= this.#first && point < this.#end)) return sum;
    const base = this.#baseOf(point);
    sum.packets = this.#values[base + PACKETS];
    sum.flows = this.#values[base + FLOWS];
    for (let group = 0; group < GROUPS; group++) {
      sum.bytesIn += this.#values[base + BYTES + group];
      sum.bytesOut += this.#values[base + BYTES + GROUPS + group];
    }
    return sum;
  }

  /** What the reader does not have yet; the latest point is given again as long as it grows. */
  read(cursor: SeriesCursor): SeriesRecord {
    const all = cursor.generation !== this.#generation;
    const from = all ? this.#first : Math.min(Math.max(cursor.point, this.#first), this.#end);
    cursor.generation = this.#generation;
    cursor.point = Math.max(this.#first, this.#end - UNSETTLED);
    // The next packet looks for its point again, and with it whether the reader has had that one.
    this.#forgetPlace();
    const channel = (number: number): number[] => {
      const values: number[] = [];
      for (let point = from; point < this.#end; point++) values.push(this.#values[this.#baseOf(point) + number]);
      return values;
    };
    const groups = (offset: number): Record<SeriesGroup, number[]> => ({
      tcp: channel(offset),
      udp: channel(offset + 1),
      icmp: channel(offset + 2),
      arp: channel(offset + 3),
      other: channel(offset + 4),
    });
    const apps = (offset: number): Record<SeriesApp, number[]> => ({
      tls: channel(offset),
      quic: channel(offset + 1),
      http: channel(offset + 2),
      dns: channel(offset + 3),
      ssh: channel(offset + 4),
      other: channel(offset + 5),
    });
    return {
      start: (from * this.step) / 1e6,
      step: this.step / 1e6,
      packets: channel(PACKETS),
      in: groups(BYTES),
      out: groups(BYTES + GROUPS),
      in_by_app: apps(APP_BYTES),
      out_by_app: apps(APP_BYTES + APP_BANDS),
    };
  }

  #baseOf(point: number): number {
    return (((point % this.#size) + this.#size) % this.#size) * CHANNELS;
  }

  #forgetPlace(): void {
    this.#from = 1;
    this.#to = 0;
    this.#base = -1;
  }

  /** `isSure`: it is the clock that says so, and no packet. */
  #seek(time: number, isSure = false): void {
    let point = Math.floor(time / this.step);
    if (!(Math.abs(point) < BEYOND_TIME)) {
      this.#forgetPlace();
      return;
    }
    if (this.#empty) {
      this.#empty = false;
      this.#restart(point, point);
    } else if (!this.#live) point = this.#stretch(time, point);
    else if (point - this.#end >= this.#size || point < this.#end - this.#size) {
      if (!isSure && !this.#goesOnAside(point)) {
        this.#putAside(point);
        return;
      }
      // A gap longer than the ring, or a clock that was set back by more: nothing that is kept is near enough to be shown.
      this.#leap(point);
    } else if (point >= this.#end) this.#grow(point);
    else this.#reachBack(point);
    if (point < this.#end - UNSETTLED) this.#generation++;
    this.#from = point * this.step;
    this.#to = this.#from + this.step;
    this.#base = this.#baseOf(point);
  }

  /** Time has gone on from the point that was put aside: it was no single wrong one. */
  #goesOnAside(point: number): boolean {
    return point !== this.#aside && Math.abs(point - this.#aside) < this.#size;
  }

  #putAside(point: number): void {
    const base = this.#size * CHANNELS;
    if (point !== this.#aside) this.#values.fill(0, base);
    this.#aside = point;
    this.#from = point * this.step;
    this.#to = this.#from + this.step;
    this.#base = base;
  }

  #leap(point: number): void {
    const aside = this.#goesOnAside(point) ? this.#aside : point;
    const values = this.#values.slice(this.#size * CHANNELS);
    const last = Math.max(point, aside);
    this.#restart(last - this.#size + 1, last);
    if (aside !== point) this.#values.set(values, this.#baseOf(aside));
    this.#aside = Number.NaN;
  }

  #grow(point: number): void {
    while (this.#end <= point) this.#clear(this.#end++);
    this.#first = Math.max(this.#first, this.#end - this.#size);
  }

  #restart(first: number, last: number): void {
    this.#values.fill(0);
    this.#first = first;
    this.#end = last + 1;
    this.#generation++;
  }

  #stretch(time: number, wanted: number): number {
    let point = wanted;
    while (Math.max(this.#end, point + 1) - Math.min(this.#first, point) > this.#size) {
      this.#halve();
      point = Math.floor(time / this.step);
    }
    while (this.#end <= point) this.#clear(this.#end++);
    this.#reachBack(point);
    return point;
  }

  #reachBack(point: number): void {
    if (point < this.#first) this.#generation++;
    while (this.#first > point) this.#clear(--this.#first);
  }

  /** Doubles the step: point n becomes the sum of 2n and 2n + 1. */
  #halve(): void {
    const old = this.#values.slice();
    const first = Math.floor(this.#first / 2);
    const end = Math.floor((this.#end - 1) / 2) + 1;
    const [oldFirst, oldEnd] = [this.#first, this.#end];
    this.#values.fill(0);
    for (let point = oldFirst; point < oldEnd; point++) {
      const from = this.#baseOf(point);
      const to = this.#baseOf(Math.floor(point / 2));
      for (let channel = 0; channel < CHANNELS; channel++) this.#values[to + channel] += old[from + channel];
    }
    this.#first = first;
    this.#end = end;
    this.step *= 2;
    this.#generation++;
  }

  #clear(point: number): void {
    const base = this.#baseOf(point);
    this.#values.fill(0, base, base + CHANNELS);
  }
}
