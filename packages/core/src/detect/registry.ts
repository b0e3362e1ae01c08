// Every rule there is, one line each. Who takes precedence at the same moment stands first.

import type { Rule } from "./detector.ts";
import { arpScan } from "./rules/arp-scan.ts";
import { arpSpoofing } from "./rules/arp-spoofing.ts";
import { beaconing } from "./rules/beaconing.ts";
import { blacklisted } from "./rules/blacklisted.ts";
import { bruteForce } from "./rules/brute-force.ts";
import { captureLoss } from "./rules/capture-loss.ts";
import { cleartextPassword } from "./rules/cleartext-password.ts";
import { ddos } from "./rules/ddos.ts";
import { dnsRebinding } from "./rules/dns-rebinding.ts";
import { dnsTunnel } from "./rules/dns-tunnel.ts";
import { expiredCertificate } from "./rules/expired-certificate.ts";
import { highTraffic } from "./rules/high-traffic.ts";
import { icmpFlood } from "./rules/icmp-flood.ts";
import { icmpTunnel } from "./rules/icmp-tunnel.ts";
import { largeUpload } from "./rules/large-upload.ts";
import { newCountry } from "./rules/new-country.ts";
import { newDevice } from "./rules/new-device.ts";
import { packetSize } from "./rules/packet-size.ts";
import { portScan } from "./rules/port-scan.ts";
import { dhcpFlood, rogueDhcp } from "./rules/rogue-dhcp.ts";
import { rogueRouter } from "./rules/rogue-router.ts";
import { suspiciousPort } from "./rules/suspicious-port.ts";
import { synFlood } from "./rules/syn-flood.ts";
import { amplification, udpFlood } from "./rules/udp-flood.ts";
import { unusualPort } from "./rules/unusual-port.ts";
import { weakTls } from "./rules/weak-tls.ts";

export const RULES: readonly Rule[] = [
  portScan,
  arpScan,
  synFlood,
  amplification,
  udpFlood,
  icmpFlood,
  ddos,
  highTraffic,
  arpSpoofing,
  bruteForce,
  dnsTunnel,
  icmpTunnel,
  blacklisted,
  dhcpFlood,
  rogueDhcp,
  rogueRouter,
  dnsRebinding,
  suspiciousPort,
  unusualPort,
  cleartextPassword,
  weakTls,
  expiredCertificate,
  packetSize,
  beaconing,
  largeUpload,
  newDevice,
  newCountry,
  captureLoss,
];
