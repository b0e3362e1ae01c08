// Applications that a flow can be: names as in the contract, whether their bytes can be read by others, and their IANA ports.
// A new application is one line here; recognising it by content is a file of its own in this folder.

/** Whether someone on the path can read it: true, false, or null where the port alone does not tell. */
type Encrypted = boolean | null;

interface App {
  name: string;
  encrypted: Encrypted;
  tcp: readonly number[];
  udp: readonly number[];
}

const rows: readonly (readonly [name: string, encrypted: Encrypted, tcp: readonly number[], udp: readonly number[]])[] =
  [
    ["tls", true, [443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 5061, 5223, 5349, 6697, 8443, 8883], []],
    ["dtls", true, [], [5349, 5684]],
    ["quic", true, [], [443, 784, 853, 8443]],
    ["http", false, [80, 591, 8000, 8008, 8080, 8081, 8088, 8888, 3128], []],
    ["http2", false, [], []],
    ["websocket", false, [], []],
    ["dns", false, [53], [53]],
    ["mdns", false, [5353], [5353]],
    ["llmnr", false, [5355], [5355]],
    ["nbns", false, [137], [137]],
    ["netbios", false, [138, 139], [138]],
    ["dhcp", false, [], [67, 68]],
    ["dhcpv6", false, [], [546, 547]],
    ["ntp", false, [], [123]],
    ["ssh", true, [22], []],
    ["ftp", false, [21], []],
    ["ftp-data", false, [20], []],
    ["tftp", false, [], [69]],
    ["telnet", false, [23], []],
    ["smtp", false, [25, 587, 2525], []],
    ["imap", false, [143], []],
    ["pop3", false, [110], []],
    ["nntp", false, [119], []],
    ["irc", false, [194, 6665, 6666, 6667, 6668, 6669], []],
    ["xmpp", null, [5222, 5269], []],
    ["smb", null, [445], []],
    ["nfs", false, [2049], [2049]],
    ["rpcbind", false, [111], [111]],
    ["kerberos", null, [88, 464], [88, 464]],
    ["ldap", null, [389, 3268], [389]],
    ["radius", null, [], [1812, 1813, 1645, 1646]],
    ["rdp", null, [3389], [3389]],
    ["vnc", null, [5900, 5901, 5902, 5903], []],
    ["snmp", null, [161, 162], [161, 162]],
    ["syslog", false, [], [514]],
    ["mqtt", false, [1883], []],
    ["amqp", false, [5672], []],
    ["coap", false, [], [5683]],
    ["kafka", null, [9092], []],
    ["redis", null, [6379], []],
    ["mysql", null, [3306], []],
    ["postgresql", null, [5432], []],
    ["mongodb", null, [27017, 27018, 27019], []],
    ["mssql", null, [1433], [1434]],
    ["oracle", null, [1521], []],
    ["cassandra", null, [9042], []],
    ["memcached", false, [11211], [11211]],
    ["elasticsearch", null, [9200, 9300], []],
    ["sip", false, [5060], [5060]],
    ["rtsp", false, [554, 8554], []],
    ["rtmp", false, [1935], []],
    ["h323", false, [1720], []],
    ["rtp", null, [], []],
    ["rtcp", null, [], []],
    ["stun", null, [3478], [3478, 3479]],
    ["wireguard", true, [], [51820]],
    ["openvpn", true, [1194], [1194]],
    ["ike", null, [], [500]],
    ["esp", true, [], [4500]],
    ["l2tp", null, [], [1701]],
    ["pptp", false, [1723], []],
    ["bittorrent", null, [6881, 6882, 6883, 6884, 6885, 6886, 6887, 6888, 6889], [6881]],
    ["ssdp", false, [], [1900]],
    ["ws-discovery", false, [], [3702]],
    ["modbus", false, [502], []],
    ["dnp3", false, [20000], [20000]],
    ["s7comm", false, [102], []],
    ["bacnet", false, [], [47808]],
    ["enip", false, [44818], [44818, 2222]],
    ["git", false, [9418], []],
    ["rsync", false, [873], []],
    ["ipp", null, [631], [631]],
    ["jetdirect", false, [9100], []],
    ["lpd", false, [515], []],
    ["bgp", false, [179], []],
    ["rip", false, [], [520, 521]],
    ["hsrp", false, [], [1985]],
    ["bfd", false, [], [3784]],
    ["gtp", false, [], [2123, 2152]],
    ["vxlan", false, [], [4789]],
    ["geneve", false, [], [6081]],
    ["teredo", false, [], [3544]],
    ["netflow", false, [], [2055, 4739, 9995, 9996]],
    ["sflow", false, [], [6343]],
    ["rpc", false, [], []],
    ["dcerpc", null, [135], []],
    ["diameter", null, [3868], []],
    ["iec104", false, [2404], []],
    ["zabbix", null, [10050, 10051], []],
    ["gnutella", false, [6346, 6347], [6346, 6347]],
    ["edonkey", null, [4662], []],
    ["skinny", false, [2000], []],
    ["socks", null, [1080], []],
    ["x11", false, [6000, 6001, 6002, 6003], []],
    ["whois", false, [43], []],
    ["finger", false, [79], []],
    ["gopher", false, [70], []],
    ["echo", false, [7], [7]],
    ["discard", false, [9], [9]],
    ["daytime", false, [13], [13]],
    ["chargen", false, [19], [19]],
    ["time", false, [37], [37]],
    ["tacacs", null, [49], [49]],
    ["nat-pmp", false, [], [5350, 5351]],
    ["wireglass-ping", null, [], []],
  ];

/** Index is the application's id; 0 stands for "not known". */
export const APPS: readonly (App | null)[] = [
  null,
  ...rows.map(([name, encrypted, tcp, udp]) => ({ name, encrypted, tcp, udp })),
];

/** Application id by port; 0 where IANA has nothing that is in use. */
export const APP_BY_TCP_PORT: Uint16Array = byPort("tcp");
export const APP_BY_UDP_PORT: Uint16Array = byPort("udp");

const IDS: ReadonlyMap<string, number> = new Map(
  APPS.flatMap((app, id) => (app === null ? [] : [[app.name, id] as const])),
);

export function appName(id: number): string | null {
  return APPS[id]?.name ?? null;
}

export function appId(name: string): number {
  return IDS.get(name) ?? 0;
}

export function appNames(): string[] {
  return [...IDS.keys()];
}

function byPort(transport: "tcp" | "udp"): Uint16Array {
  const ids = new Uint16Array(65536);
  APPS.forEach((app, id) => {
    for (const port of app?.[transport] ?? []) ids[port] = id;
  });
  return ids;
}
