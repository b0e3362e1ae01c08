// The protocols that are recognised by what they say: one line each, in the order in which they are asked. Those that are
// common and those that are quickly sure come first; those that know themselves by little come last.

import { APPS, appId } from "./apps.ts";
import type { ByteValues, Protocol, Recogniser } from "./protocol.ts";
import { http } from "./protocols/http.ts";
import { http2 } from "./protocols/http2.ts";
import { smtp } from "./protocols/smtp.ts";
import { ftp } from "./protocols/ftp.ts";
import { imap } from "./protocols/imap.ts";
import { pop3 } from "./protocols/pop3.ts";
import { sip } from "./protocols/sip.ts";
import { rtsp } from "./protocols/rtsp.ts";
import { xmpp } from "./protocols/xmpp.ts";
import { redis } from "./protocols/redis.ts";
import { memcached } from "./protocols/memcached.ts";
import { git } from "./protocols/git.ts";
import { rsync } from "./protocols/rsync.ts";
import { rtmp } from "./protocols/rtmp.ts";
import { irc } from "./protocols/irc.ts";
import { nntp } from "./protocols/nntp.ts";
import { websocket } from "./protocols/websocket.ts";
import { telnet } from "./protocols/telnet.ts";
import { ssh } from "./protocols/ssh.ts";
import { dtls } from "./protocols/dtls.ts";
import { tls } from "./protocols/tls.ts";
import { quic } from "./protocols/quic.ts";
import { dns } from "./protocols/dns.ts";
import { mdns } from "./protocols/mdns.ts";
import { nbns } from "./protocols/nbns.ts";
import { ssdp } from "./protocols/ssdp.ts";
import { dhcp } from "./protocols/dhcp.ts";
import { llmnr } from "./protocols/llmnr.ts";
import { wireguard } from "./protocols/wireguard.ts";
import { stun } from "./protocols/stun.ts";
import { snmp } from "./protocols/snmp.ts";
import { syslog } from "./protocols/syslog.ts";
import { dhcpv6 } from "./protocols/dhcpv6.ts";
import { tftp } from "./protocols/tftp.ts";
import { ntp } from "./protocols/ntp.ts";
import { rtcp } from "./protocols/rtcp.ts";
import { rtp } from "./protocols/rtp.ts";
import { smb } from "./protocols/smb.ts";
import { rdp } from "./protocols/rdp.ts";
import { mysql } from "./protocols/mysql.ts";
import { postgresql } from "./protocols/postgresql.ts";
import { mongodb } from "./protocols/mongodb.ts";
import { mqtt } from "./protocols/mqtt.ts";
import { bittorrent } from "./protocols/bittorrent.ts";
import { kerberos } from "./protocols/kerberos.ts";
import { ldap } from "./protocols/ldap.ts";
import { espInUdp, ike } from "./protocols/ike.ts";
import { openvpn } from "./protocols/openvpn.ts";
import { amqp } from "./protocols/amqp.ts";
import { kafka } from "./protocols/kafka.ts";
import { mssql } from "./protocols/mssql.ts";
import { oracle } from "./protocols/oracle.ts";
import { cassandra } from "./protocols/cassandra.ts";
import { vnc } from "./protocols/vnc.ts";
import { dcerpc } from "./protocols/dcerpc.ts";
import { nfs, rpc, rpcbind } from "./protocols/rpc.ts";
import { elasticsearch } from "./protocols/elasticsearch.ts";
import { bgp } from "./protocols/bgp.ts";
import { radius } from "./protocols/radius.ts";
import { diameter } from "./protocols/diameter.ts";
import { tacacs } from "./protocols/tacacs.ts";
import { dnp3 } from "./protocols/dnp3.ts";
import { s7comm } from "./protocols/s7comm.ts";
import { iec104 } from "./protocols/iec104.ts";
import { ethernetip } from "./protocols/ethernetip.ts";
import { bacnet } from "./protocols/bacnet.ts";
import { h323 } from "./protocols/h323.ts";
import { l2tp } from "./protocols/l2tp.ts";
import { pptp } from "./protocols/pptp.ts";
import { gnutella } from "./protocols/gnutella.ts";
import { edonkey } from "./protocols/edonkey.ts";
import { zabbix } from "./protocols/zabbix.ts";
import { wsDiscovery } from "./protocols/ws-discovery.ts";
import { natPmp } from "./protocols/nat-pmp.ts";
import { skinny } from "./protocols/skinny.ts";
import { socks } from "./protocols/socks.ts";
import { modbus } from "./protocols/modbus.ts";

export const PROTOCOLS: readonly Protocol[] = [
  tls,
  dtls,
  http,
  ssh,
  quic,
  http2,
  smtp,
  ftp,
  imap,
  pop3,
  sip,
  rtsp,
  xmpp,
  redis,
  memcached,
  git,
  rsync,
  rtmp,
  irc,
  nntp,
  telnet,
  websocket,
  nbns,
  dns,
  mdns,
  ssdp,
  dhcp,
  llmnr,
  wireguard,
  stun,
  snmp,
  syslog,
  dhcpv6,
  smb,
  rdp,
  mysql,
  postgresql,
  mongodb,
  mqtt,
  bittorrent,
  kerberos,
  ldap,
  ike,
  openvpn,
  amqp,
  kafka,
  mssql,
  oracle,
  cassandra,
  vnc,
  dcerpc,
  nfs,
  rpcbind,
  rpc,
  elasticsearch,
  bgp,
  radius,
  diameter,
  tacacs,
  dnp3,
  s7comm,
  iec104,
  ethernetip,
  bacnet,
  h323,
  l2tp,
  pptp,
  gnutella,
  edonkey,
  zabbix,
  wsDiscovery,
  natPmp,
  skinny,
  socks,
  modbus,
  espInUdp,
  tftp,
  ntp,
  rtcp,
  rtp,
];

/** A protocol's recogniser for one transport. */
export interface Entry {
  readonly protocol: Protocol;
  /** Of the application. */
  readonly id: number;
  /** Place in the list of its transport. */
  readonly index: number;
  readonly recognise: Recogniser;
  readonly session: Protocol["session"];
}

export const TCP_ENTRIES: readonly Entry[] = entriesFor("tcp");
export const UDP_ENTRIES: readonly Entry[] = entriesFor("udp");

/** By the first byte: those that may recognise what begins with it, in the same order. */
export const TCP_ENTRIES_BY_BYTE: readonly (readonly Entry[])[] = byFirstByte(TCP_ENTRIES, "tcp");
export const UDP_ENTRIES_BY_BYTE: readonly (readonly Entry[])[] = byFirstByte(UDP_ENTRIES, "udp");

/** By application id; for the guess by port, which is asked first. */
export const TCP_ENTRY_BY_ID: readonly (Entry | undefined)[] = byId(TCP_ENTRIES);
export const UDP_ENTRY_BY_ID: readonly (Entry | undefined)[] = byId(UDP_ENTRIES);

function entriesFor(transport: "tcp" | "udp"): Entry[] {
  const entries: Entry[] = [];
  for (const protocol of PROTOCOLS) {
    const recognise = protocol[transport];
    if (recognise === undefined) continue;
    const session = transport === "udp" && protocol.sessionForStreams ? undefined : protocol.session;
    entries.push({ protocol, id: appId(protocol.app), index: entries.length, recognise, session });
  }
  return entries;
}

function byId(list: readonly Entry[]): (Entry | undefined)[] {
  const found: (Entry | undefined)[] = Array.from({ length: APPS.length }, () => undefined);
  for (const entry of list) found[entry.id] = entry;
  return found;
}

function byFirstByte(list: readonly Entry[], transport: "tcp" | "udp"): Entry[][] {
  const found: Entry[][] = Array.from({ length: 256 }, () => []);
  for (const entry of list)
    for (const byte of bytesOf(entry.protocol.firstBytes?.[transport])) found[byte]!.push(entry);
  return found;
}

/** Each value once; all where none are given. */
function bytesOf(values: ByteValues = [[0, 255]]): Set<number> {
  const found = new Set<number>();
  for (const value of values) {
    if (typeof value === "string") for (let i = 0; i < value.length; i++) found.add(value.charCodeAt(i));
    else if (typeof value === "number") found.add(value);
    else for (let byte = value[0]; byte <= value[1]; byte++) found.add(byte);
  }
  return found;
}
