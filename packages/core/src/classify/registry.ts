// The protocols that are recognised by what they say: one line each, in the order in which they are asked. Those that are
// common and those that are quickly sure come first; those that know themselves by little come last.

import { appId } from "./apps.ts";
import type { Protocol } from "./protocol.ts";
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
  dns,
  mdns,
  nbns,
  ssdp,
  dhcp,
  llmnr,
  wireguard,
  stun,
  snmp,
  syslog,
  dhcpv6,
  tftp,
  ntp,
  rtcp,
  rtp,
];

/** An entry of the registry with its application's id. */
export interface Entry {
  readonly protocol: Protocol;
  readonly id: number;
}

const entries: readonly Entry[] = PROTOCOLS.map((protocol) => ({ protocol, id: appId(protocol.app) }));

export const TCP_ENTRIES: readonly Entry[] = entries.filter(({ protocol }) => protocol.tcp !== undefined);
export const UDP_ENTRIES: readonly Entry[] = entries.filter(({ protocol }) => protocol.udp !== undefined);

/** By application id; for the guess by port, which is asked first. */
export const TCP_ENTRY_BY_ID: readonly (Entry | undefined)[] = byId(TCP_ENTRIES);
export const UDP_ENTRY_BY_ID: readonly (Entry | undefined)[] = byId(UDP_ENTRIES);

function byId(list: readonly Entry[]): (Entry | undefined)[] {
  const found: (Entry | undefined)[] = [];
  for (const entry of list) found[entry.id] = entry;
  return found;
}
