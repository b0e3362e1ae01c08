// What happens a few times in half an hour: somebody works over SSH, files are copied, updates, a speed test, backups.

import { writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sshOptions } from "../lab/servers.js";

const NAS = "10.98.0.20";
const CLOUD = "198.51.100.36";
const BACKUP_FILES = 60;

/** For so many seconds; answers with how often each was done, as [what, count]. */
export async function errands(lab, keys, seconds) {
  const until = Date.now() + seconds * 1000;
  const counts = new Map();
  const nas = ["root@" + NAS, ...sshOptions(keys.nas)];
  const source = lab.directory("documents");
  for (let i = 0; i < BACKUP_FILES; i++) writeFileSync(`${source}/${i}`, randomBytes(1000 + Math.random() * 400_000));
  const tasks = {
    "work over SSH": () => work(lab, keys.nas),
    "commands over SSH, one after the other": () => commands(lab, nas),
    "files copied with scp": () => scp(lab, keys.nas, source),
    "fetches over SSH outside": () => fetches(lab, keys.outside),
    updates: () => lab.run("desk", "curl", "-s", "-o", "/dev/null", "--limit-rate", "1500k", "http://198.51.100.12/41"),
    "backups to the NAS": () => rsync(lab, keys.nas, `${source}/`, `${NAS}:${lab.directory("backup")}/`),
    "backups outside": () => rsync(lab, keys.outside, `${source}/`, `${CLOUD}:${lab.directory("cloud")}/`),
    "photos sent by HTTPS": () => photo(lab, source),
    "speed tests": () => speedTest(lab),
    pings: () => lab.run("phone", "ping", "-q", "-c", "20", "10.98.0.1"),
    "addresses by DHCP": () => dhcp(lab),
  };
  /** Seconds between, on average. */
  const often = [400, 300, 400, 200, 500, 600, 700, 240, 600, 150, 500];
  const each = Object.entries(tasks).map(async ([what, task], i) => {
    // Each has its first turn soon: a short run has something of all.
    await sleep(Math.random() * Math.min(often[i], seconds / 3) * 1000);
    while (Date.now() < until) {
      await task();
      counts.set(what, (counts.get(what) ?? 0) + 1);
      await sleep(Math.min(Math.max(0, until - Date.now()), (0.5 + Math.random()) * often[i] * 1000));
    }
  });
  await Promise.all(each);
  return counts;
}

/** Somebody types, reads, and types on. */
async function work(lab, key) {
  const child = lab.spawn("desk", "ssh", "-tt", ...sshOptions(key), `root@${NAS}`);
  for (let i = 0; i < 12; i++) {
    await sleep(1000 + Math.random() * 9000);
    for (const letter of "ls -l /usr/lib\n") {
      child.stdin.write(letter);
      await sleep(50 + Math.random() * 150);
    }
  }
  child.stdin.write("exit\n");
  await Promise.race([child.ended, sleep(10_000).then(() => child.kill())]);
}

/** As a script does that asks the same host for many things. */
async function commands(lab, nas) {
  for (let i = 0; i < 15; i++) {
    await lab.run("desk", "ssh", ...nas, "uptime");
    await sleep(300 + Math.random() * 3000);
  }
}

async function scp(lab, key, source) {
  for (let i = 0; i < 12; i++) {
    const target = `root@${NAS}:${lab.directory("copies")}/${i}`;
    await lab.run("desk", "scp", "-q", ...sshOptions(key), `${source}/${i}`, target);
    await sleep(Math.random() * 4000);
  }
}

async function fetches(lab, key) {
  for (let i = 1 + Math.random() * 4; i > 0; i--)
    await lab.run("desk", "ssh", ...sshOptions(key), `root@${CLOUD}`, "head -c 20000 /dev/zero");
}

function rsync(lab, key, from, to) {
  const ssh = `ssh ${sshOptions(key).join(" ")}`;
  return lab.run("desk", "rsync", "-a", "-I", "--bwlimit=2500", "-e", ssh, from, `root@${to}`);
}

function photo(lab, source) {
  const file = `${source}/${Math.floor(Math.random() * BACKUP_FILES)}`;
  return lab.run("phone", "curl", "-sk", "-T", file, `https://${CLOUD}/photo-${Date.now()}`);
}

async function speedTest(lab) {
  const client = ["--client", "198.51.100.35", "--time", "6"];
  await lab.run("desk", "iperf3", ...client, "--bitrate", "20M");
  await lab.run("desk", "iperf3", ...client, "--bitrate", "20M", "--reverse");
  await lab.run("desk", "iperf3", ...client, "--bitrate", "6M", "--udp");
}

/** The whole exchange; the address is not used. */
async function dhcp(lab) {
  await lab.run("phone", "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-s", "/bin/true");
}
