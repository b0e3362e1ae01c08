// What tshark and nDPI call the applications that we know, and which of them we must agree on.

/** Those that the comparison is about; for others it is told, and no more. */
export const REQUIRED = new Set(
  `tls dtls quic http http2 websocket dns mdns llmnr nbns dhcp dhcpv6 ntp ssh ftp ftp-data tftp smtp imap pop3 telnet smb
  kerberos ldap rdp vnc snmp syslog mqtt amqp kafka redis mysql postgresql mongodb memcached sip rtp rtcp stun wireguard
  openvpn ike esp bittorrent ssdp modbus dnp3 git rsync rtmp rtsp`.split(/\s+/),
);

/** tshark's layers, where they are called otherwise than our applications. */
const LAYERS = {
  gquic: "quic",
  pop: "pop3",
  smb2: "smb",
  nbdgm: "netbios",
  pgsql: "postgresql",
  mongo: "mongodb",
  "kafka-wire": "kafka",
  resp: "redis",
  wg: "wireguard",
  isakmp: "ike",
  "bt-dht": "bittorrent",
  "bt-utp": "bittorrent",
  cldap: "ldap",
  cql: "cassandra",
  tds: "mssql",
  tns: "oracle",
  classicstun: "stun",
  mbtcp: "modbus",
  iec60870_104: "iec104",
  cipio: "enip",
  portmap: "rpcbind",
  tacplus: "tacacs",
  srtcp: "rtcp",
  srtp: "rtp",
  rtmpt: "rtmp",
};
const SAME =
  `tls dtls quic http http2 websocket dns mdns llmnr nbns dhcp dhcpv6 ntp ssh ftp ftp-data tftp smtp imap telnet smb
  kerberos ldap rdp vnc snmp syslog mqtt amqp kafka mysql mongodb memcached sip rtp rtcp stun openvpn esp bittorrent ssdp
  modbus dnp3 git rsync rtmp rtsp irc nfs bgp socks skinny diameter dcerpc pptp rip bacnet enip teredo`.split(/\s+/);
const APP_BY_LAYER = new Map([...SAME.map((name) => [name, name]), ...Object.entries(LAYERS)]);

export const appOfLayer = (layer) => APP_BY_LAYER.get(layer) ?? null;

/** nDPI's names that neither its list of other names nor lower case makes ours. */
const NDPI = {
  jabber: "xmpp",
  "mssql-tds": "mssql",
  iec60870: "iec104",
  ethernetip: "enip",
  wsd: "ws-discovery",
  ciscoskinny: "skinny",
  "whois-das": "whois",
};

/**
 * `names` are the folder's other names. "TLS.Microsoft" is TLS, whose ever; but what nDPI finds in a NetBIOS session, such as
 * "NetBIOS.SMBv1", is the application.
 */
export function appOfNdpi(proto, names) {
  const [master, above] = proto.split(".");
  const name = master === "NetBIOS" && above !== undefined ? above : master;
  const app = (names[name] ?? name).toLowerCase();
  return NDPI[app] ?? app;
}

/** Whether a difference is one of those that there should be none of. */
export const matters = ({ what, expected, got }) => what !== "app" || REQUIRED.has(expected) || REQUIRED.has(got);
