// By what the rate chart tells traffic apart: applications or transports.

import { ofApplications, ofTransportGroup } from "../../../filter/expression.ts";
import { applicationName, transportName } from "../../../format/name.ts";
import { APP_GROUPS, GROUPS, type Points, type ViewSeries } from "../../../live/view-data.ts";
import type { RateBy } from "../../../state/search.ts";
import { applicationColour, transportColour, type ColourName } from "../../../theme/colours.ts";

export interface Grouping {
  readonly by: RateBy;
  /** From the zero line outwards. */
  readonly groups: readonly string[];
  /** "Rate per transport". */
  readonly per: string;
  readonly name: (group: string) => string;
  readonly colour: (group: string) => ColourName;
  /** The filter that selects a group. */
  readonly condition: (group: string) => string;
  readonly points: (series: ViewSeries, side: "in" | "out") => Readonly<Record<string, Points>>;
}

/** The kin that the engine counts with each band. */
const KIN: Readonly<Record<string, readonly string[]>> = {
  tls: ["tls", "dtls"],
  http: ["http", "http2", "websocket"],
  dns: ["dns", "mdns", "llmnr"],
};

const kinOf = (group: string): readonly string[] => KIN[group] ?? [group];

const OTHERS = `not (${ofApplications(APP_GROUPS.filter((group) => group !== "other").flatMap(kinOf))})`;

export const BY_APPLICATION: Grouping = {
  by: "application",
  groups: APP_GROUPS,
  per: "application",
  name: (group) => (group === "other" ? "Other" : applicationName(group)),
  colour: applicationColour,
  condition: (group) => (group === "other" ? OTHERS : ofApplications(kinOf(group))),
  points: (series, side) => (side === "in" ? series.in_by_app : series.out_by_app),
};

export const BY_TRANSPORT: Grouping = {
  by: "transport",
  groups: GROUPS,
  per: "transport",
  name: transportName,
  colour: transportColour,
  condition: ofTransportGroup,
  points: (series, side) => series[side],
};

export const groupingOf = (by: RateBy | undefined): Grouping => (by === "transport" ? BY_TRANSPORT : BY_APPLICATION);
