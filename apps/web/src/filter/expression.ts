// The form's fields as a filter expression, and links that narrow the filter there is.

export interface FilterFields {
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
}

/** What the form offers; the value is the name in the filter language. */
export const PROTOCOLS = [
  { value: "", label: "All" },
  { value: "tcp", label: "TCP" },
  { value: "udp", label: "UDP" },
  { value: "icmp", label: "ICMP" },
  { value: "icmpv6", label: "ICMPv6" },
  { value: "arp", label: "ARP" },
  { value: "sctp", label: "SCTP" },
  { value: "dns", label: "DNS" },
  { value: "http", label: "HTTP" },
  { value: "tls", label: "TLS" },
  { value: "quic", label: "QUIC" },
  { value: "ssh", label: "SSH" },
] as const;

export function writeFilter({ protocol, source, destination }: FilterFields): string {
  const parts = [protocol, address("src", source, protocol), address("dst", destination, protocol)];
  return parts.filter((part) => part !== "").join(" and ");
}

function address(side: "src" | "dst", text: string, protocol: string): string {
  const value = text.trim();
  if (value === "") return "";
  // ARP has no IP header: its addresses are fields of its own.
  if (protocol === "arp" && !value.includes(":")) return `arp.${side}.proto_ipv4 == ${value}`;
  return `${family(value)}.${side} == ${value}`;
}

const family = (ip: string): "ip" | "ipv6" => (ip.includes(":") ? "ipv6" : "ip");

/** Why `text` cannot be an address or a network, or null. The parser has the last word; this one spares a detour. */
export function addressProblem(text: string): string | null {
  const value = text.trim();
  if (value === "") return null;
  const [ip, prefix, ...rest] = value.split("/");
  const v6 = ip.includes(":");
  const shape = v6
    ? /^[0-9a-f:.]{2,45}$/i.test(ip)
    : /^\d{1,3}(\.\d{1,3}){3}$/.test(ip) && ip.split(".").every((part) => Number(part) < 256);
  if (!shape || rest.length > 0) return "An IPv4 or IPv6 address, or a network such as 10.0.0.0/8.";
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= (v6 ? 128 : 32))) {
    return `The prefix is a number from 0 to ${v6 ? 128 : 32}.`;
  }
  return null;
}

/** Reads back what the form can show of an expression; null when it says more than the form can. */
export function readFilter(expression: string): FilterFields | null {
  const fields = { protocol: "", source: "", destination: "" };
  if (expression.trim() === "") return fields;
  for (const part of expression.trim().split(/\s+(?:and|&&)\s+/)) {
    const match = /^(?:ip|ipv6|arp)\.(src|dst)(?:\.proto_ipv4)?\s*==\s*([0-9a-fA-F.:/]+)$/.exec(part);
    if (match !== null) {
      const side = match[1] === "src" ? "source" : "destination";
      if (fields[side] !== "") return null;
      fields[side] = match[2];
    } else if (fields.protocol === "" && PROTOCOLS.some(({ value }) => value !== "" && value === part)) {
      fields.protocol = part;
    } else {
      return null;
    }
  }
  return fields;
}

/** `filter` and `condition` as well. */
export function narrowed(filter: string | undefined, condition: string): string {
  const before = filter?.trim() ?? "";
  if (before === "" || before === condition) return condition;
  return `${/\b(or|not)\b|\|\|/.test(before) ? `(${before})` : before} and ${condition}`;
}

export const ofApplication = (app: string | null): string => (app === null ? "not wg.app" : `wg.app == "${app}"`);

/** Any of several. */
export const ofApplications = (apps: readonly string[]): string =>
  apps.length === 1 ? ofApplication(apps[0]) : `wg.app in {${apps.map(quoted).join(", ")}}`;

/** Names come from the wire: quotes and backslashes in them stay what they are. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

export const ofServerName = (host: string): string => `wg.host == ${quoted(host)}`;

export const ofService = (service: string): string => `wg.service == ${quoted(service)}`;

/** Who can read it: `null` is what is not known. */
export const ofEncryption = (encrypted: boolean | null): string =>
  encrypted === null ? "not wg.encrypted" : `wg.encrypted == ${encrypted}`;

export const ofTlsVersion = (version: string): string => `wg.tls_version == ${quoted(version)}`;

export const inTheClear = (ip: string, app: string): string =>
  `${ofHost(ip)} and ${ofApplication(app)} and ${ofEncryption(false)}`;

/** The flows of it in which a password went by. */
export const passwordsInTheClear = (ip: string, app: string): string =>
  `${ofHost(ip)} and ${ofApplication(app)} and wg.cleartext_password == true`;

export const ofHost = (ip: string): string => `${family(ip)}.addr == ${ip}`;

/** What one resolver is asked; its transport is udp, tcp, mdns or llmnr, of which the last two are applications of their own. */
export function ofResolver(ip: string, transport: string): string {
  const over = transport === "udp" || transport === "tcp";
  return `${ofHost(ip)} and ${ofApplication(over ? "dns" : transport)}${over ? ` and ${transport}` : ""}`;
}

const TRANSPORTS: Readonly<Record<string, string>> = { icmp6: "icmpv6" };

export function ofTransport(transport: string): string {
  return TRANSPORTS[transport] ?? transport;
}

/** As charts tell transports apart: both ICMPs together, and all that is rare in one. */
export function ofTransportGroup(group: string): string {
  if (group === "icmp") return "(icmp or icmpv6)";
  return group === "other" ? "not tcp and not udp and not icmp and not icmpv6 and not arp" : group;
}

export function ofSize(from: number, to: number): string {
  return from === to ? `frame.len == ${from}` : `frame.len >= ${from} and frame.len <= ${to}`;
}

interface Conversation {
  readonly src_ip: string | null;
  readonly src_port: number | null;
  readonly dst_ip: string | null;
  readonly dst_port: number | null;
  readonly transport: string | null;
}

/** Both directions of the conversation that a packet or a flow belongs to; null where it has no addresses. */
export function ofConversation(row: Conversation): string | null {
  if (row.src_ip === null || row.dst_ip === null || row.transport === "arp") return null;
  const parts = [ofHost(row.src_ip), ofHost(row.dst_ip)];
  if ((row.transport === "tcp" || row.transport === "udp") && row.src_port !== null && row.dst_port !== null) {
    parts.push(`${row.transport}.port == ${row.src_port}`, `${row.transport}.port == ${row.dst_port}`);
  } else if (row.transport !== null && !/^\d+$/.test(row.transport)) {
    parts.unshift(ofTransport(row.transport));
  }
  return parts.join(" and ");
}
