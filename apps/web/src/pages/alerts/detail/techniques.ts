// Techniques of MITRE ATT&CK by name, as far as rules name them.

const NAMES: Readonly<Record<string, string>> = {
  T1018: "Remote System Discovery",
  T1040: "Network Sniffing",
  T1041: "Exfiltration Over C2 Channel",
  T1046: "Network Service Discovery",
  T1048: "Exfiltration Over Alternative Protocol",
  T1071: "Application Layer Protocol",
  "T1071.001": "Web Protocols",
  "T1071.004": "DNS",
  T1095: "Non-Application Layer Protocol",
  T1110: "Brute Force",
  T1133: "External Remote Services",
  T1200: "Hardware Additions",
  T1498: "Network Denial of Service",
  "T1498.001": "Direct Network Flood",
  "T1498.002": "Reflection Amplification",
  T1499: "Endpoint Denial of Service",
  "T1499.001": "OS Exhaustion Flood",
  "T1499.002": "Service Exhaustion Flood",
  T1557: "Adversary-in-the-Middle",
  "T1557.002": "ARP Cache Poisoning",
  "T1557.003": "DHCP Spoofing",
  T1568: "Dynamic Resolution",
  T1571: "Non-Standard Port",
  T1572: "Protocol Tunneling",
};

/** "T1557.002 Adversary-in-the-Middle: ARP Cache Poisoning"; an unknown one by its number alone. */
export function techniqueText(id: string): string {
  const [parent] = id.split(".");
  const names = (parent === id ? [id] : [parent, id]).flatMap((one) => NAMES[one] ?? []);
  return names.length === 0 ? id : `${id} ${names.join(": ")}`;
}
