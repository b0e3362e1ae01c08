// Real servers for hosts of a lab: DNS and DHCP, the web, SSH.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { runQuietly } from "../../setup/run.js";
import { SetupFailure } from "../../setup/say.js";
import { ROUTER, WATCHED } from "./lab.js";

/** Names under `.example` and `.test` all exist; `answers` are dnsmasq's `--address` values, `servers` its `--server` values. */
export function serveNames(lab, answers, servers = []) {
  const options = [
    "--no-daemon --conf-file=/dev/null --no-resolv --no-hosts --no-poll --user=root --pid-file= --bind-interfaces",
    `--interface=${WATCHED} --listen-address=${ROUTER} --dhcp-range=10.98.0.100,10.98.0.150,1h --dhcp-authoritative`,
    `--enable-ra --dhcp-range=fd98::,ra-only,64 --dhcp-leasefile=${lab.file("leases")}`,
  ];
  const addresses = answers.map((answer) => `--address=${answer}`);
  const asked = servers.map((server) => `--server=${server}`);
  return lab.serve("router", 53, "dnsmasq", ...options.join(" ").split(" "), ...addresses, ...asked);
}

/** nginx for HTTP and HTTPS with files /1 … of these sizes in bytes. */
export async function serveWeb(lab, host, sizes, { upload = false } = {}) {
  const [key, certificate, config] = ["key.pem", "certificate.pem", "nginx.conf"].map((name) => lab.file(name));
  await openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    key,
    "-out",
    certificate,
    "-days",
    "60",
    "-subj",
    "/CN=www.example",
    "-addext",
    "subjectAltName=DNS:*.example,DNS:*.test",
  );
  const pages = lab.directory("pages");
  for (const [i, size] of sizes.entries()) writeFileSync(`${pages}/${i + 1}`, randomBytes(size));
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const temporary = kinds.map((name) => `${name}_temp_path ${lab.directory("tmp", name)};`).join(" ");
  const put = upload ? "dav_methods PUT; client_max_body_size 100m;" : "";
  writeFileSync(
    config,
    `daemon off; user root; master_process off; pid ${lab.file("nginx.pid")}; error_log stderr crit;
events { worker_connections 512; }
http {
  access_log off; keepalive_requests 1000; ${temporary}
  server {
    listen 80 default_server; listen 443 ssl http2 default_server; root ${pages}; ${put}
    ssl_certificate ${certificate}; ssl_certificate_key ${key}; ssl_protocols TLSv1.2 TLSv1.3;
    location = /generate_204 { return 204; }
  }
}
`,
  );
  await lab.serve(host, 443, "nginx", "-e", "stderr", "-c", config);
  return pages;
}

/** sshd on port 22 for root with the key that it answers with. `options` are lines for its configuration. */
export async function serveSsh(lab, host, ...options) {
  mkdirSync("/run/sshd", { recursive: true });
  const [hostKey, userKey, allowed, config] = ["host", "user", "allowed", "sshd"].map((name) =>
    lab.file(`${host}-${name}`),
  );
  for (const file of [hostKey, userKey]) await keygen(file);
  writeFileSync(allowed, readFileSync(`${userKey}.pub`));
  const lines = [
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${allowed}`,
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin yes",
    "PidFile none",
    "Subsystem sftp internal-sftp",
    ...options,
  ];
  writeFileSync(config, `${lines.join("\n")}\n`);
  await lab.serve(host, 22, "/usr/sbin/sshd", "-D", "-e", "-f", config);
  return userKey;
}

const NO_QUESTIONS = "StrictHostKeyChecking=no UserKnownHostsFile=/dev/null LogLevel=ERROR IdentitiesOnly=yes";

/** What ssh and scp need to know for a host that nobody has seen before. */
export const sshOptions = (key) => [
  "-F",
  "/dev/null",
  "-i",
  key,
  ...NO_QUESTIONS.split(" ").flatMap((each) => ["-o", each]),
];

async function keygen(file) {
  const { code, output } = await runQuietly("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  if (code !== 0) throw new SetupFailure(`ssh-keygen makes no key: ${output}`);
}

async function openssl(...args) {
  const { code, output } = await runQuietly("openssl", args);
  if (code !== 0) throw new SetupFailure(`openssl makes no certificate: ${output}`);
}
