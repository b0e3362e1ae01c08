// Fields of the filter language as columns: where the occurrences of a field are found in a stored flow.

/** An occurrence: when it is there, and its value, a number. Conditions are never null. */
export interface SqlOccurrence {
  present: string;
  value: string;
}

const V4 =
  "(src_ip_2 = 65535 AND src_ip_1 = 0 AND src_ip_0 = 0 AND dst_ip_2 = 65535 AND dst_ip_1 = 0 AND dst_ip_0 = 0)";
const V6 = `(NOT ${V4})`;
const PROTOCOL =
  "(CASE transport WHEN 'tcp' THEN 6 WHEN 'udp' THEN 17 WHEN 'icmp' THEN 1 WHEN 'icmp6' THEN 58 WHEN 'sctp' THEN 132 " +
  "ELSE coalesce(try_cast(transport AS INTEGER), -1) END)";

const there = (present: string): SqlOccurrence[] => [{ present, value: "1" }];
const transport = (name: string): SqlOccurrence[] => there(`(transport = '${name}')`);
const port = (name: string, side: string): SqlOccurrence => ({
  present: `(transport = '${name}' AND ${side}_port IS NOT NULL)`,
  value: `${side}_port`,
});
const v4 = (side: string): SqlOccurrence => ({ present: V4, value: `${side}_ip_3` });
/** The value of an IPv6 address is the side that it belongs to: it has four words. */
const v6 = (side: string): SqlOccurrence => ({ present: V6, value: side });

function ports(name: string): [string, SqlOccurrence[]][] {
  return [
    [`${name}.port`, [port(name, "src"), port(name, "dst")]],
    [`${name}.srcport`, [port(name, "src")]],
    [`${name}.dstport`, [port(name, "dst")]],
  ];
}

/** By the name of the field. None at all: no flow has it. */
export const SQL_FIELDS: ReadonlyMap<string, SqlOccurrence[]> = new Map<string, SqlOccurrence[]>([
  ["frame", there("true")],
  ["arp", []],
  ["arp.opcode", []],
  ["arp.src.hw_mac", []],
  ["arp.dst.hw_mac", []],
  ["arp.src.proto_ipv4", []],
  ["arp.dst.proto_ipv4", []],
  ["vlan", there("(vlan IS NOT NULL)")],
  ["vlan.id", [{ present: "(vlan IS NOT NULL)", value: "vlan" }]],
  ["ip", there(V4)],
  ["ipv6", there(V6)],
  ["ip.addr", [v4("src"), v4("dst")]],
  ["ip.src", [v4("src")]],
  ["ip.dst", [v4("dst")]],
  ["ipv6.addr", [v6("src"), v6("dst")]],
  ["ipv6.src", [v6("src")]],
  ["ipv6.dst", [v6("dst")]],
  ["ip.version", [{ present: "true", value: `(CASE WHEN ${V4} THEN 4 ELSE 6 END)` }]],
  ["ipv6.version", [{ present: V6, value: "6" }]],
  ["ip.proto", [{ present: V4, value: PROTOCOL }]],
  ["icmp", transport("icmp")],
  ["icmpv6", transport("icmp6")],
  ["igmp", transport("2")],
  ["tcp", transport("tcp")],
  ["udp", transport("udp")],
  ["sctp", transport("sctp")],
  ...ports("tcp"),
  ...ports("udp"),
  ...ports("sctp"),
  ["wg.encrypted", [{ present: "(encrypted IS NOT NULL)", value: "encrypted::INTEGER" }]],
  ["wg.cleartext_password", [{ present: "true", value: "cleartext_password::INTEGER" }]],
]);

/** Fields that are texts, and the column that decides about them. */
export const TEXT_COLUMNS: ReadonlyMap<string, "app" | "host" | "tls_version"> = new Map([
  ["wg.app", "app"],
  ["wg.host", "host"],
  ["wg.service", "host"],
  ["wg.tls_version", "tls_version"],
]);
