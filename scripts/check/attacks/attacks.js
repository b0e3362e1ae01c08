// The attacks that check-attacks stages inside a lab: from "mallory" to "nas" (which is its own) or through the router, each one
// bounded. `packets` is what tshark must select of all that was captured: the packets concerned, and no others.

import { setTimeout as sleep } from "node:timers/promises";
import { inProject } from "../../setup/paths.js";
import { forgeArp, guessFtp, guessSsh, dns2tcp, iodine, tunnelServers } from "./staged.js";

export const INSIDE = { mallory: 66, nas: 20, desk: 10 };
const NAS = "10.98.0.20";
const MALLORY = "10.98.0.66";
const ROUTER = "10.98.0.1";
const PAIR = `ip.addr == ${MALLORY} and ip.addr == ${NAS}`;

/** nmap at ports of one host; what it sends first is what gives it away. */
const scan = (name, ...args) => ({
  name: `nmap ${name}`,
  needs: ["nmap"],
  rules: ["port-scan"],
  packets: `${PAIR} and ${name === "-sU" ? "udp" : "tcp"}`,
  within: 20,
  run: (lab) => lab.run("mallory", "nmap", "-n", "-Pn", ...args, NAS),
});

const hping = (lab, host, ...args) => lab.run(host, "timeout", "12", "hping3", "-q", "-n", ...args);

export const ATTACKS = [
  { ...scan("-sS -T4", "-sS", "-T4", "-p1-300"), quick: true },
  scan("-sT", "-sT", "-p1-300"),
  scan("-sF", "-sF", "-p1-100"),
  scan("-sN", "-sN", "-p1-100"),
  scan("-sX", "-sX", "-p1-100"),
  scan("-sA", "-sA", "-p1-100"),
  scan("-sM", "-sM", "-p1-100"),
  scan("-sU", "-sU", "-p1-60", "--max-retries", "0"),
  scan("-sS -T5", "-sS", "-T5", "-p1-1000"),
  scan("-sS -T2", "-sS", "-T2", "-p1-40"),
  { ...scan("-sS -T1", "-sS", "-T1", "-p1-25"), within: 400, slow: true },
  scan("-A", "-A", "-T4", "-p20-60"),
  {
    name: "nmap -sS one port of many hosts",
    needs: ["nmap"],
    rules: ["port-scan"],
    packets: `ip.addr == ${MALLORY} and tcp.port == 445`,
    within: 20,
    run: (lab) => lab.run("mallory", "nmap", "-n", "-Pn", "-sS", "-p445", "198.51.100.1-40"),
  },
  {
    name: "nmap -sn",
    needs: ["nmap"],
    rules: ["arp-scan"],
    packets: `arp.src.proto_ipv4 == ${MALLORY} and arp.opcode == 1`,
    within: 20,
    run: (lab) => lab.run("mallory", "nmap", "-n", "-sn", "10.98.0.0/24"),
  },
  {
    name: "hping3 SYN flood",
    needs: ["hping3"],
    rules: ["syn-flood"],
    packets: `ip.addr == ${NAS} and tcp.port == 22`,
    within: 15,
    quick: true,
    run: (lab) => hping(lab, "mallory", "-S", "-p", "22", "-i", "u1000", "-c", "6000", NAS),
  },
  {
    name: "hping3 SYN flood, made-up sources",
    needs: ["hping3"],
    rules: ["syn-flood"],
    packets: `ip.addr == ${NAS} and tcp.port == 22`,
    within: 15,
    run: async (lab) => {
      // Nothing is answered toward addresses that are not ours.
      await lab.must("nas", "ip", "route", "replace", "blackhole", "default");
      await hping(lab, "mallory", "-S", "-p", "22", "--rand-source", "-i", "u500", "-c", "12000", NAS);
      await lab.must("nas", "ip", "route", "replace", "default", "via", ROUTER);
    },
  },
  {
    name: "hping3 UDP flood",
    needs: ["hping3"],
    rules: ["udp-flood"],
    packets: `${PAIR} and udp.port == 9999`,
    within: 15,
    run: (lab) => hping(lab, "mallory", "--udp", "-p", "9999", "-i", "u20", "-c", "150000", NAS),
  },
  {
    name: "hping3 ICMP flood",
    needs: ["hping3"],
    rules: ["icmp-flood"],
    packets: `ip.dst == ${NAS} and icmp`,
    within: 15,
    run: (lab) => hping(lab, "mallory", "--icmp", "-i", "u1000", "-c", "6000", NAS),
  },
  {
    name: "hping3 answers of a clock that nobody asked",
    needs: ["hping3"],
    rules: ["amplification"],
    packets: `ip.addr == ${NAS} and udp.port == 123`,
    within: 15,
    run: (lab) =>
      hping(lab, "outside", "--udp", "-s", "123", "-k", "-p", "40000", "-d", "440", "-i", "u1000", "-c", "6000", NAS),
  },
  {
    name: "iodine",
    needs: ["iodine", "iodined"],
    rules: ["dns-tunnel"],
    packets: `ip.addr == ${MALLORY} and dns.qry.name contains "iodine.test"`,
    within: 40,
    run: iodine,
  },
  {
    name: "dns2tcp",
    needs: ["dns2tcpc", "dns2tcpd"],
    rules: ["dns-tunnel"],
    packets: `ip.addr == ${MALLORY} and dns.qry.name contains "dns2tcp.test"`,
    within: 40,
    run: dns2tcp,
  },
  {
    name: "guessed passwords of SSH",
    needs: ["sshpass", "sshd"],
    rules: ["brute-force"],
    packets: `${PAIR} and tcp.port == 22`,
    within: 60,
    run: (lab) => guessSsh(lab, NAS),
  },
  {
    name: "guessed passwords of FTP",
    needs: ["vsftpd"],
    rules: ["brute-force"],
    packets: `${PAIR} and tcp.port == 21`,
    within: 60,
    run: (lab) => guessFtp(lab, NAS),
  },
  {
    name: "forged ARP",
    needs: ["nping"],
    rules: ["arp-spoofing"],
    packets: `arp.src.proto_ipv4 == ${ROUTER}`,
    within: 30,
    run: (lab) => forgeArp(lab, NAS, ROUTER),
  },
];

/** What the attacks need on the hosts, and somebody who does what people do meanwhile. */
export async function prepare(lab, { has }) {
  if (has("iodined") || has("dns2tcpd")) await tunnelServers(lab, has);
  const habits = inProject("scripts", "check", "ordinary", "habits.js");
  for (const host of ["desk", "mallory"]) lab.spawn(host, process.execPath, habits, `10.98.0.${INSIDE[host]}`);
  await sleep(1000);
}
