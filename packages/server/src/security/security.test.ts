// One test for each rule that stands between the dashboard and everyone who is not its user.

import { describe, expect, it } from "vitest";
import { PORT, problemOf, testApp, TOKEN } from "../testing.ts";
import { createToken } from "./session.ts";

const NO_COOKIE = { cookie: "" };

describe("Host", () => {
  const { get } = testApp({ hosts: ["probe.example", "proxy.example:443"] });

  it.each(["127.0.0.1:8370", "localhost:8370", "LOCALHOST:8370", "[::1]:8370", "probe.example:8370", "probe.example"])(
    "answers %s",
    async (host) => expect((await get("/api/status", { host })).status).toBe(200),
  );

  it.each(["evil.example", "evil.example:8370", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.example:8370", ""])(
    "refuses %s",
    async (host) => {
      const response = await get("/api/status", { host });
      expect(response.status).toBe(403);
      expect((await problemOf(response)).code).toBe("host-refused");
    },
  );

  it("refuses a request target that names another host", async () => {
    const { app } = testApp();
    const headers = { host: `127.0.0.1:${PORT}`, cookie: `wireglass_${PORT}=${TOKEN}` };
    expect((await app.request("http://evil.example/api/status", { headers })).status).toBe(403);
  });

  it("refuses the page too, before it looks at the token", async () => {
    const response = await get(`/?token=${TOKEN}`, { host: "evil.example", ...NO_COOKIE });
    expect(response.status).toBe(403);
    expect(response.headers.get("set-cookie")).toBeNull();
  });
});

describe("other origins", () => {
  const { get, send } = testApp();
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

  it.each<Record<string, string>>([
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: `http://localhost:${PORT}` },
    { origin: `http://127.0.0.1:${PORT + 1}` },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "something-new" },
    link,
  ])("may not call the API: %o", async (headers) => {
    for (const response of [
      await get("/api/status", headers),
      await send("POST", "/api/capture/stop", undefined, headers),
    ]) {
      expect(response.status).toBe(403);
      expect((await problemOf(response)).code).toBe("origin-refused");
    }
  });

  it("may link to the page", async () => {
    expect((await get("/flows", link)).status).toBe(200);
  });

  it.each(["iframe", "image", "script", "object", "embed"])("may not load the page as %s", async (dest) => {
    expect((await get("/", { ...link, "sec-fetch-dest": dest })).status).toBe(403);
  });

  it("lets the page itself, a typed address and a program pass", async () => {
    const own = { origin: `http://127.0.0.1:${PORT}`, "sec-fetch-site": "same-origin" };
    expect((await send("POST", "/api/demo/start", undefined, own)).status).toBe(200);
    expect((await get("/", { "sec-fetch-site": "none" })).status).toBe(200);
    expect((await send("POST", "/api/demo/start")).status).toBe(200);
  });
});

describe("session", () => {
  const { get, send } = testApp();

  it("answers the token with a strict cookie and a redirect to the page without it", async () => {
    const response = await get(`/flows?token=${TOKEN}&filter=tcp`, NO_COOKIE);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/flows?filter=tcp");
    const cookie = response.headers.get("set-cookie");
    expect(cookie).toBe(`wireglass_${PORT}=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`);
  });

  it("never redirects to another site", async () => {
    const response = await get(`//evil.example/?token=${TOKEN}`, NO_COOKIE);
    expect(response.headers.get("location")).toBe("/evil.example/");
  });

  it.each(["", "b".repeat(43), TOKEN.slice(1), `${TOKEN}a`, "é"])("refuses the token %j", async (token) => {
    const response = await get(`/?token=${encodeURIComponent(token)}`, NO_COOKIE);
    expect(response.status).toBe(401);
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  it("tells a visitor without a session to use the printed URL", async () => {
    const response = await get("/", NO_COOKIE);
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toContain("Open the printed URL");
  });

  it.each([
    ["GET", "/api/status"],
    ["GET", "/api/events"],
    ["GET", "/api/captures/a.pcapng"],
    ["POST", "/api/capture/start"],
    ["DELETE", "/api/captures/a.pcapng"],
    ["GET", `/api/status?token=${TOKEN}`],
  ])("answers %s %s without a session with 401", async (method, path) => {
    const response = await send(method, path, undefined, NO_COOKIE);
    expect(response.status).toBe(401);
    expect((await problemOf(response)).code).toBe("no-session");
  });

  it("does not take the cookie of a server on another port", async () => {
    expect((await get("/api/status", { cookie: `wireglass_${PORT + 1}=${TOKEN}` })).status).toBe(401);
  });

  it("makes tokens of 32 random bytes", () => {
    expect(Buffer.from(createToken(), "base64url")).toHaveLength(32);
    expect(createToken()).not.toBe(createToken());
  });
});

describe("headers", () => {
  const { get } = testApp();
  const paths = ["/", "/api/status", "/api/nothing", "/missing.js"];

  it.each(paths)("of %s keep everything at home", async (path) => {
    for (const headers of [{}, NO_COOKIE, { host: "evil.example" }]) {
      const response = await get(path, headers);
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http:/);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("carry a nonce that is new each time and stands in the page", async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const response = await get("/");
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1] ?? "";
      expect(Buffer.from(nonce, "base64")).toHaveLength(16);
      expect(await response.text()).toContain(`nonce="${nonce}"`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(2);
  });
});
