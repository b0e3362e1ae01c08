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

/** By number, as flows name what is carried in IP and has no name of its own here. */
const IP_PROTOCOLS: Readonly<Record<string, string>> = {
  1: "ICMP",
  2: "IGMP",
  41: "IPv6",
  47: "GRE",
  50: "ESP",
  51: "AH",
  58: "ICMPv6",
  88: "EIGRP",
  89: "OSPF",
  103: "PIM",
  112: "VRRP",
};

export function transportName(transport: string | null): string {
  if (transport === null) return UNKNOWN;
  if (!/^\d+$/.test(transport)) return TRANSPORTS[transport] ?? transport;
  return IP_PROTOCOLS[transport] ?? `IP ${transport}`;
}

const APPLICATIONS: Readonly<Record<string, string>> = {
  bacnet: "BACnet",
  bittorrent: "BitTorrent",
  cassandra: "Cassandra",
  dhcpv6: "DHCPv6",
  elasticsearch: "Elasticsearch",
  "ftp-data": "FTP data",
  git: "Git",
  http2: "HTTP/2",
  jetdirect: "JetDirect",
  kafka: "Kafka",
  kerberos: "Kerberos",
  mdns: "mDNS",
  memcached: "Memcached",
  modbus: "Modbus",
  mongodb: "MongoDB",
  mysql: "MySQL",
  netbios: "NetBIOS",
  netflow: "NetFlow",
  openvpn: "OpenVPN",
  oracle: "Oracle",
  postgresql: "PostgreSQL",
  redis: "Redis",
  rsync: "rsync",
  s7comm: "S7comm",
  sflow: "sFlow",
  syslog: "Syslog",
  telnet: "Telnet",
  teredo: "Teredo",
  whois: "Whois",
  wireguard: "WireGuard",
  "ws-discovery": "WS-Discovery",
};

export function applicationName(app: string | null): string {
  if (app === null) return "Unknown";
  // The rest are abbreviations: TLS, DNS, SSH, NTP, and so on.
  return APPLICATIONS[app] ?? (app.length <= 7 ? app.toUpperCase() : app);
}

/** "TLS 1.3" for TLSv1.3, "SSL 3" for SSLv3. */
export function tlsVersionName(version: string): string {
  return version.replace(/^(D?TLS|SSL)v/, "$1 ");
}

/** 192.0.2.1:443, [2001:db8::1]:443, or the address alone. */
export function endpoint(ip: string | null, port: number | null): string {
  if (ip === null) return UNKNOWN;
  if (port === null) return ip;
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}
