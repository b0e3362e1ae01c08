// Runs on a host inside a lab until it is ended: what somebody's computer does in half an hour. Pages of many parts from many
// hosts, names that are looked up, a clock that is set, devices that call each other, a connection for news, and what fails now
// and then. Argument: its own address.

import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";

const [OWN] = process.argv.slice(2);
const ROUTER = "10.98.0.1";
const SITES = 60;
/** As nginx has them: mostly small, a few large. */
const FILES = 40;

const resolver = new Resolver({ timeout: 2000, tries: 2 });
resolver.setServers([ROUTER]);
const known = new Map();

const random = (low, high) => low + Math.random() * (high - low);
const whole = (low, high) => Math.floor(random(low, high + 1));
/** Seconds; as people do, sometimes much longer. */
const pause = (mean) => sleep(Math.min(mean * 4, -Math.log(Math.random()) * mean) * 1000);
const letters = (count) =>
  Array.from({ length: count }, () => "abcdefghijklmnopqrstuvwxyz0123456789"[whole(0, 35)]).join("");

/** A browser asks for both kinds of addresses and keeps the answer for a while. */
async function addressOf(name) {
  const cached = known.get(name);
  if (cached !== undefined && cached.until > Date.now()) return cached.address;
  const [four] = await Promise.all([resolver.resolve4(name), resolver.resolve6(name).catch(() => [])]);
  known.set(name, { address: four[0], until: Date.now() + random(30, 120) * 1000 });
  return four[0];
}

async function browse() {
  for (;;) {
    await guarded(page);
    await pause(15);
  }
}

async function page() {
  const site = `www.site${whole(1, SITES)}.example`;
  const hosts = [site];
  for (let i = whole(1, 6); i > 0; i--) {
    const kind = whole(1, 3);
    if (kind === 1) hosts.push(`static${whole(1, 9)}.site${whole(1, SITES)}.example`);
    else if (kind === 2) hosts.push(`d${letters(13)}.cdn${whole(1, 4)}.example`);
    else hosts.push(`ads-${whole(1, 500)}.tracker${whole(1, 12)}.example`);
  }
  const kind = Math.random();
  if (kind < 0.15) return plainPage(site);
  await Promise.all(hosts.map((host) => (kind < 0.6 ? modernPart(host) : olderPart(host))));
}

async function plainPage(site) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 6 });
  const host = await addressOf(site);
  const parts = Array.from({ length: whole(3, 15) }, () =>
    get(http, { agent, host, path: `/${part()}`, headers: { host: site } }),
  );
  await Promise.all(parts);
  agent.destroy();
}

async function olderPart(name) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: whole(1, 4) });
  const host = await addressOf(name);
  const options = { agent, host, servername: name, rejectUnauthorized: false, headers: { host: name } };
  await Promise.all(Array.from({ length: whole(1, 6) }, () => get(https, { ...options, path: `/${part()}` })));
  await pause(3);
  agent.destroy();
}

async function modernPart(name) {
  const host = await addressOf(name);
  const session = http2.connect(`https://${host}`, { servername: name, rejectUnauthorized: false });
  session.on("error", () => {});
  const parts = Array.from({ length: whole(1, 8) }, () => {
    return new Promise((resolve) => {
      const stream = session.request({ ":path": `/${part()}`, ":authority": name });
      stream
        .on("data", () => {})
        .on("close", resolve)
        .on("error", resolve)
        .end();
    });
  });
  await Promise.all(parts);
  await pause(8);
  session.close();
}

/** Of nginx's files: the first ones are small. */
const part = () => Math.min(FILES, 1 + Math.floor(-Math.log(Math.random()) * 8));

function get(module, options) {
  return new Promise((resolve) => {
    const request = module.get({ timeout: 20_000, ...options }, (response) => {
      response.on("data", () => {}).on("close", resolve);
    });
    request.on("timeout", () => request.destroy()).on("error", resolve);
  });
}

/** A film: a piece every few seconds. */
async function film() {
  for (;;) {
    await pause(240);
    const host = await addressOf("video.site7.example").catch(() => null);
    if (host === null) continue;
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    const options = { agent, host, servername: "video.site7.example", rejectUnauthorized: false };
    for (let i = whole(4, 10); i > 0; i--) {
      await get(https, { ...options, path: `/${FILES}` });
      await sleep(random(3500, 4500));
    }
    agent.destroy();
  }
}

async function names() {
  for (;;) {
    await pause(20);
    const kind = whole(1, 6);
    const ask = (name, type) => resolver.resolve(name, type).catch(() => null);
    // A browser tries whether unknown names are answered; a scanner of mail or files asks by hash; a log wants names.
    if (kind === 1) for (let i = 0; i < 3; i++) await ask(letters(whole(7, 15)), "A");
    else if (kind === 2) await ask(`${letters(32)}.avhash.example`, "A");
    else if (kind === 3) await ask(`${whole(1, 254)}.100.51.198.in-addr.arpa`, "PTR");
    else if (kind === 4) await ask(`_https._tcp.site${whole(1, SITES)}.example`, "SRV");
    else if (kind === 5) await ask(`mail.site${whole(1, SITES)}.example`, "MX");
    else await ask(`printer.local.lan${whole(1, 3)}`, "A");
  }
}

async function clock() {
  const socket = createSocket("udp4")
    .on("message", () => {})
    .on("error", () => {});
  for (;;) {
    const question = Buffer.alloc(48);
    question[0] = 0x23;
    question.writeDoubleBE(Date.now(), 40);
    socket.send(question, 123, "198.51.100.38");
    await sleep(random(60, 68) * 1000);
  }
}

/** Whether there is a way out, in clear, as every system asks. */
async function wayOut() {
  for (;;) {
    const name = "connectivity.site1.example";
    const host = await addressOf(name).catch(() => null);
    if (host !== null) await get(http, { host, path: "/generate_204", headers: { host: name, connection: "close" } });
    await sleep(random(100, 200) * 1000);
  }
}

/** Devices that look for each other: mDNS (RFC 6762), SSDP, and a broadcast of somebody's own. */
async function neighbours() {
  const mdns = createSocket({ type: "udp4", reuseAddr: true }).on("error", () => {});
  mdns.bind(5353, () => {
    mdns.setMulticastInterface(OWN);
    mdns.addMembership("224.0.0.251", OWN);
  });
  mdns.on("message", (question, { address }) => {
    if ((question[2] & 0x80) === 0 && address !== OWN && Math.random() < 0.5)
      mdns.send(announcement(), 5353, "224.0.0.251");
  });
  const ssdp = createSocket("udp4").on("error", () => {});
  ssdp.bind(() => ssdp.setBroadcast(true));
  for (;;) {
    await pause(45);
    mdns.send(dnsQuestion("_googlecast._tcp.local"), 5353, "224.0.0.251");
    if (Math.random() < 0.5) {
      const search = `M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: ssdp:all\r\n\r\n`;
      for (let i = 0; i < 3; i++) {
        ssdp.send(search, 1900, "239.255.255.250");
        await sleep(200);
      }
    }
    if (Math.random() < 0.3)
      ssdp.send(JSON.stringify({ host_int: OWN, version: [2, 0], port: 17_500 }), 17_500, "10.98.0.255");
  }
}

function dnsQuestion(name) {
  return Buffer.concat([
    Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    nameBytes(name),
    Buffer.from([0, 12, 0, 1]),
  ]);
}

function announcement() {
  const target = nameBytes(`host-${OWN.split(".")[3]}._googlecast._tcp.local`);
  const fixed = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];
  const record = [0, 12, 0, 1, 0, 0, 0, 120, 0, target.length];
  return Buffer.concat([Buffer.from(fixed), nameBytes("_googlecast._tcp.local"), Buffer.from(record), target]);
}

function nameBytes(name) {
  return Buffer.concat([
    ...name.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
}

/** A connection that waits for news all the time. */
async function news() {
  for (;;) {
    const socket = tls.connect({
      host: "198.51.100.37",
      port: 5228,
      servername: "push.site2.example",
      rejectUnauthorized: false,
    });
    const beat = setInterval(() => socket.write(Buffer.alloc(30)), 60_000);
    await new Promise((resolve) =>
      socket
        .on("data", () => {})
        .on("error", () => {})
        .on("close", resolve),
    );
    clearInterval(beat);
    await sleep(5000);
  }
}

/** What is switched off, has moved or is in a hurry. */
async function failures() {
  const ATTEMPTS = [
    [443, "198.51.100.200"],
    [8443, "198.51.100.9"],
    [9100, "10.98.0.77"],
    [631, "10.98.0.78"],
    [445, "10.98.0.20"],
    [7680, "10.98.0.11"],
  ];
  for (;;) {
    await pause(40);
    const [port, host] = ATTEMPTS[whole(0, ATTEMPTS.length - 1)];
    const socket = connect({ host, port, timeout: 4000 });
    socket
      .on("error", () => {})
      .on("timeout", () => socket.destroy())
      .on("connect", () => socket.destroy());
  }
}

async function guarded(task) {
  try {
    await task();
  } catch {
    // A name that is not found, a host that is away: people go on.
  }
}

for (const habit of [browse, film, names, clock, wayOut, neighbours, news, failures]) void guarded(habit);
process.on("uncaughtException", () => {});
