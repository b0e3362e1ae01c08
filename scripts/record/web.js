// The web.

import { CERTIFICATE } from "./certificate.js";

const nginx = (listen) => ({
  files: {
    "nginx.conf": `daemon off; pid @DIR@/pid; error_log stderr; events {}
      http { access_log off; client_body_temp_path @DIR@/b; proxy_temp_path @DIR@/p; fastcgi_temp_path @DIR@/f;
        uwsgi_temp_path @DIR@/u; scgi_temp_path @DIR@/s;
        server { listen ${listen}; server_name www.example.test; ssl_certificate @DIR@/cert.pem;
          ssl_certificate_key @DIR@/key.pem; ssl_protocols TLSv1.2 TLSv1.3; root @DIR@; } }`,
    "index.html": "hello\n",
  },
  before: `chmod 755 . && ${CERTIFICATE}`,
  server: { package: "nginx", run: "exec nginx -c $PWD/nginx.conf" },
});
const curl = (port, scheme, options = "") => ({
  package: "curl",
  run: `curl -sSf -k ${options} --resolve www.example.test:${port}:127.0.0.1 ${scheme}://www.example.test:${port}/`,
});
const host = "www.example.test";

export const WEB = [
  {
    name: "tls13",
    port: 7101,
    ...nginx("7101 ssl http2"),
    client: curl(7101, "https"),
    flows: [{ app: "tls", host, alpn: "h2", tls_version: "TLSv1.3", encrypted: true }],
  },
  {
    name: "tls12",
    port: 7102,
    ...nginx("7102 ssl"),
    client: curl(7102, "https", "--tls-max 1.2 --http1.1"),
    flows: [{ app: "tls", host, alpn: "http/1.1", tls_version: "TLSv1.2", encrypted: true }],
  },
  {
    name: "http1",
    port: 7103,
    ...nginx("7103"),
    client: curl(7103, "http"),
    flows: [{ app: "http", host, encrypted: false, cleartext_password: false }],
  },
  {
    name: "http1-password",
    port: 7104,
    ...nginx("7104"),
    client: curl(7104, "http", "-u me:secret"),
    flows: [{ app: "http", host, encrypted: false, cleartext_password: true }],
  },
  {
    name: "http2-cleartext",
    port: 7105,
    ...nginx("7105 http2"),
    client: curl(7105, "http", "--http2-prior-knowledge"),
    flows: [{ app: "http2", encrypted: false }],
  },
  {
    name: "websocket",
    port: 7106,
    files: {
      "server.py": `import asyncio, websockets
async def echo(socket):
    async for message in socket: await socket.send(message)
async def main():
    async with websockets.serve(echo, "127.0.0.1", 7106): await asyncio.Future()
asyncio.run(main())`,
      "client.py": `import asyncio, websockets
async def main():
    async with websockets.connect("ws://localhost:7106/chat") as socket:
        await socket.send("hello")
        print(await socket.recv())
asyncio.run(main())`,
    },
    server: { package: "python3-websockets", run: "exec /usr/bin/python3 server.py" },
    client: { package: "python3-websockets", run: "/usr/bin/python3 client.py" },
    flows: [{ app: "websocket", host: "localhost", encrypted: false }],
  },
  {
    name: "quic",
    port: 7107,
    files: {
      Caddyfile:
        "{\nadmin off\nauto_https off\n}\nhttps://www.example.test:7107 {\ntls @DIR@/cert.pem @DIR@/key.pem\nrespond hello\n}\n",
    },
    before: CERTIFICATE,
    server: { package: "caddy", run: "HOME=$PWD exec caddy run --config Caddyfile --adapter caddyfile" },
    client: {
      package: "chromium",
      // QUIC wants a certificate that is known, be it by its key.
      run: `key=$(openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64)
        HOME=$PWD exec chromium --headless --no-sandbox --disable-gpu --user-data-dir=$PWD/profile --disable-background-networking \
        --origin-to-force-quic-on=www.example.test:7107 --host-resolver-rules='MAP www.example.test 127.0.0.1' \
        --ignore-certificate-errors-spki-list=$key --dump-dom https://www.example.test:7107/`,
    },
    capture: "udp port 7107",
    flows: [{ app: "quic", host, alpn: "h3", encrypted: true }],
  },
  {
    name: "dtls",
    port: 7108,
    before: CERTIFICATE,
    server: {
      package: "openssl",
      run: "sleep 60 | openssl s_server -dtls1_2 -accept 7108 -cert cert.pem -key key.pem -quiet",
    },
    client: {
      package: "openssl",
      run: "(sleep 1; echo hello; sleep 1) | openssl s_client -dtls1_2 -connect 127.0.0.1:7108 -servername www.example.test",
      mayFail: true,
    },
    flows: [{ app: "dtls", host, encrypted: true }],
  },
];
