// nginx on ports 80 and 443, with a certificate of its own.

import { mkdirSync, writeFileSync } from "node:fs";
import { runQuietly } from "../../setup/run.js";
import { SetupFailure } from "../../setup/say.js";
import { SERVER } from "./emulated-net.js";

export async function serveWeb(net) {
  const [key, certificate, pages, config] = ["key.pem", "certificate.pem", "pages", "nginx.conf"].map((name) =>
    net.file(name),
  );
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=emulated.example", "-days", "2"];
  const { code, output } = await runQuietly("openssl", [...request, "-keyout", key, "-out", certificate]);
  if (code !== 0) throw new SetupFailure(`openssl makes no certificate: ${output}`);
  mkdirSync(pages);
  for (let i = 1; i <= 200; i++) writeFileSync(`${pages}/${i}`, `page ${i}\n`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${net.file(name)};`,
  );
  writeFileSync(
    config,
    `daemon off; user root; master_process off; pid ${net.file("nginx.pid")}; error_log stderr;
events {}
http {
  access_log off; keepalive_requests 1000; ${temporary.join(" ")}
  server {
    listen ${SERVER}:80; listen ${SERVER}:443 ssl; root ${pages};
    ssl_certificate ${certificate}; ssl_certificate_key ${key}; ssl_protocols TLSv1.2 TLSv1.3;
  }
}
`,
  );
  await net.serve(443, "nginx", "-e", "stderr", "-c", config);
}
