// The categories' colours: as CSS variables for the page, and resolved for canvases and exports.

export type ColourName = "blue" | "violet" | "amber" | "teal" | "green" | "grey" | "pink" | "red";

/** Red is for what is wrong, and for nothing else. */
export const cssColour = (name: ColourName): string => `var(--${name === "red" ? "wrong" : name})`;

/** What a canvas needs: the value behind a token in the theme of the moment. */
export function resolveColour(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
}

const TRANSPORTS: Readonly<Record<string, ColourName>> = {
  tcp: "blue",
  udp: "violet",
  icmp: "amber",
  icmp6: "pink",
  arp: "teal",
  sctp: "green",
  other: "grey",
};

export const transportColour = (transport: string): ColourName => TRANSPORTS[transport] ?? "grey";

const APPLICATIONS: Readonly<Record<string, ColourName>> = {
  tls: "blue",
  dtls: "blue",
  https: "blue",
  quic: "violet",
  http: "amber",
  http2: "amber",
  websocket: "amber",
  dns: "teal",
  mdns: "teal",
  llmnr: "teal",
  ssh: "green",
};

export const applicationColour = (app: string | null): ColourName =>
  app === null ? "grey" : (APPLICATIONS[app] ?? "grey");
