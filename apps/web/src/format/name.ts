// Protocols and endpoints by the names that the field writes them with.

import { UNKNOWN } from "./figure.ts";

const TRANSPORTS: Readonly<Record<string, string>> = {
  tcp: "TCP",
  udp: "UDP",
  icmp: "ICMP",
  icmp6: "ICMPv6",
  arp: "ARP",
  sctp: "SCTP",
  other: "Other",
};

export function transportName(transport: string | null): string {
  if (transport === null) return UNKNOWN;
  return TRANSPORTS[transport] ?? (/^\d+$/.test(transport) ? `IP ${transport}` : transport);
}

const APPLICATIONS: Readonly<Record<string, string>> = {
  bittorrent: "BitTorrent",
  "ftp-data": "FTP data",
  http2: "HTTP/2",
  mdns: "mDNS",
  mysql: "MySQL",
  netbios: "NetBIOS",
  openvpn: "OpenVPN",
  postgresql: "PostgreSQL",
  redis: "Redis",
  syslog: "Syslog",
  telnet: "Telnet",
  whois: "Whois",
  wireguard: "WireGuard",
};

export function applicationName(app: string | null): string {
  if (app === null) return "Unknown";
  // The rest are abbreviations: TLS, DNS, SSH, NTP, and so on.
  return APPLICATIONS[app] ?? (app.length <= 6 ? app.toUpperCase() : app);
}

/** 192.0.2.1:443, [2001:db8::1]:443, or the address alone. */
export function endpoint(ip: string | null, port: number | null): string {
  if (ip === null) return UNKNOWN;
  if (port === null) return ip;
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}
