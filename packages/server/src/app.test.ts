// The routes against the contract, with a fake engine behind them.

import { Failure, Probes, SavedCapture, SourceState, Status } from "@wireglass/contract";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problem } from "./problem.ts";
import { problemOf, testApp, TOKEN } from "./testing.ts";

describe("requests", () => {
  it("are read through the contract, with its defaults", async () => {
    const { send, analyser } = testApp();
    const response = await send("POST", "/api/capture/start", { interfaces: ["lo"], unknown: 1 });
    expect(response.status).toBe(200);
    const { source } = (await response.json()) as { source: unknown };
    expect(SourceState.parse(source)).toMatchObject({ kind: "live", state: "running", interfaces: ["lo"] });
    expect(analyser.requests).toEqual([{ interfaces: ["lo"], bpf: "", snaplen: 262144, promiscuous: true }]);
  });

  it.each([
    [{ interfaces: [] }, "interfaces"],
    [{ interfaces: "lo" }, "interfaces"],
    [{ interfaces: ["lo"], snaplen: -1 }, "snaplen"],
    [{ interfaces: [{ toString: "lo" }] }, "interfaces.0"],
    [null, "the body"],
    ["{", "JSON"],
    ["", "JSON"],
  ])("that are wrong are refused: %j", async (body, where) => {
    const { send, analyser } = testApp();
    const response = await send("POST", "/api/capture/start", body);
    expect(response.status).toBe(400);
    const { problem } = Failure.parse(await response.json());
    expect(problem.code).toBe("bad-request");
    expect(problem.message).toContain(where);
    expect(analyser.requests).toEqual([]);
  });

  it("must be JSON, which a form of another site cannot send", async () => {
    const response = await testApp().send("POST", "/api/capture/start", "{}", { "content-type": "text/plain" });
    expect(response.status).toBe(415);
  });

  it("may not be large", async () => {
    const { send } = testApp();
    const body = JSON.stringify({ filter: "x".repeat(70_000) });
    for (const headers of [{ "content-length": String(body.length) }, {}]) {
      const response = await send("POST", "/api/filter/check", body, headers);
      expect(response.status).toBe(413);
      expect((await problemOf(response)).code).toBe("body-too-large");
    }
  });

  it.each(["HEAD", "PUT", "OPTIONS", "PATCH"])("by %s are refused", async (method) => {
    const { send, analyser } = testApp();
    expect((await send(method, "/api/events")).status).toBe(405);
    expect(analyser.followers.size).toBe(0);
  });

  it.each(["/api", "/api/", "/api/nothing", "/api/status/more", "/missing.js", "/.env", "/index.html"])(
    "for %s find nothing",
    async (path) => {
      const response = await testApp().get(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect((await problemOf(response)).code).toBe("not-found");
    },
  );
});

const ORIGIN = "http://127.0.0.1:8370";

describe("any request", () => {
  it("is answered with what the contract knows, never with a failure of ours", async () => {
    const { app } = testApp();
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom("%", "%ff", "..", "token=", "//"),
    );
    const path = fc.array(fc.oneof(text, fc.constantFrom("/", "api/", "captures/", "events", "?filter=")), {
      maxLength: 6,
    });
    const header = fc.string({ unit: fc.constantFrom(..."abz09:/.[]=;, %") });
    const request = fc.record({
      path,
      method: fc.constantFrom("GET", "POST", "DELETE", "HEAD"),
      body: fc.string(),
      header,
    });
    await fc.assert(
      fc.asyncProperty(request, fc.boolean(), async ({ path, method, body, header }, hasSession) => {
        fc.pre(URL.canParse(path.join(""), ORIGIN));
        const url = new URL(path.join(""), ORIGIN);
        fc.pre(url.origin === ORIGIN && url.pathname !== "/api/events");
        const headers = {
          host: "127.0.0.1:8370",
          cookie: hasSession ? `wireglass_8370=${TOKEN}` : header,
          "content-type": "application/json",
          "if-none-match": header,
          "accept-encoding": header,
        };
        const hasBody = method === "POST" || method === "DELETE";
        const response = await app.request(url, { method, headers, ...(hasBody ? { body } : {}) });
        await response.text();
        expect([200, 303, 304, 400, 401, 404, 405, 409]).toContain(response.status);
      }),
      { numRuns: 500 },
    );
  });
});

describe("status", () => {
  it("says whether capture can work", async () => {
    const failed = { name: "libpcap", status: "failed", detail: "missing", remedy: "apt install libpcap0.8" } as const;
    const { get } = testApp({
      system: { interfaces: async () => [], checks: async () => [failed], checkBpf: async () => null },
    });
    const status = Status.parse(await (await get("/api/status")).json());
    expect(status.capture).toEqual({ available: false, checks: [failed] });
  });
});

describe("failures", () => {
  it("keep their code and remedy", async () => {
    const { send, analyser } = testApp();
    analyser.failure = problem("no-right", "May not capture.", "sudo wireglass");
    const response = await send("POST", "/api/capture/start", { interfaces: ["lo"] });
    expect(response.status).toBe(403);
    expect(await problemOf(response)).toEqual({
      code: "no-right",
      message: "May not capture.",
      remedy: "sudo wireglass",
    });
  });

  it("of libpcap's filter compiler are the request's fault", async () => {
    const wrong = { code: "bad-bpf", message: "syntax error", remedy: null };
    const { send } = testApp({
      system: { interfaces: async () => [], checks: async () => [], checkBpf: async () => wrong },
    });
    const response = await send("POST", "/api/bpf/check", { bpf: "tcp prot 80" });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).message).toBe("syntax error");
  });

  it("of a display filter have a place", async () => {
    const { send } = testApp();
    expect((await send("POST", "/api/filter/check", { filter: "tcp.port == 80" })).status).toBe(200);
    const response = await send("POST", "/api/filter/check", { filter: "tcp.port = = 80" });
    expect(response.status).toBe(400);
    const wrong = await problemOf(response);
    expect(wrong.code).toBe("filter");
    expect(wrong.position).toBeGreaterThan(0);
  });
});

function appWithFiles() {
  const made = testApp();
  const { directory } = made.services.captures;
  mkdirSync(directory);
  writeFileSync(join(directory, "a.pcapng"), "0123456789");
  writeFileSync(join(directory, "secret.txt"), "secret");
  writeFileSync(join(directory, "..", "outside.pcapng"), "outside");
  symlinkSync(join(directory, "secret.txt"), join(directory, "link.pcapng"));
  mkdirSync(join(directory, "folder.pcapng"));
  return made;
}

describe("saved captures", () => {
  it("are listed, without what is no capture", async () => {
    const { captures } = (await (await appWithFiles().get("/api/captures")).json()) as { captures: unknown[] };
    expect(captures.map((capture) => SavedCapture.parse(capture).name)).toEqual(["a.pcapng"]);
  });

  it("are downloaded as a file", async () => {
    const response = await appWithFiles().get("/api/captures/a.pcapng");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="a.pcapng"');
    expect(response.headers.get("content-length")).toBe("10");
    expect(await response.text()).toBe("0123456789");
  });

  it.each([
    "../outside.pcapng",
    "..%2foutside.pcapng",
    "%2e%2e%2foutside.pcapng",
    "..%5coutside.pcapng",
    "%2fetc%2fpasswd",
    "a.pcapng%00",
    "a.pcapng%0d%0aX: y",
    "a%22.pcapng",
    ".hidden.pcapng",
    "secret.txt",
    "link.pcapng",
    "folder.pcapng",
    "missing.pcapng",
    "%ff",
  ])("are found by their exact names only: %s", async (name) => {
    const { get, send } = appWithFiles();
    expect((await get(`/api/captures/${name}`)).status).toBe(404);
    if (name !== "link.pcapng" && name !== "folder.pcapng") {
      expect((await send("DELETE", `/api/captures/${name}`)).status).toBe(404);
    }
  });

  it("are deleted, but not while they are being written", async () => {
    const { get, send, analyser, services } = appWithFiles();
    writeFileSync(join(services.captures.directory, "now.pcapng"), "");
    await analyser.startSaving();
    expect((await send("DELETE", "/api/captures/now.pcapng")).status).toBe(409);
    await analyser.stopSaving();
    expect((await send("DELETE", "/api/captures/now.pcapng")).status).toBe(200);
    expect((await get("/api/captures/now.pcapng")).status).toBe(404);
  });
});

describe("events", () => {
  it("follow the view of the filter until the client goes", async () => {
    const { get, analyser } = testApp();
    const response = await get("/api/events?filter=tcp");
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect([...analyser.followers.values()]).toEqual([{ filter: "tcp", ready: 1 }]);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toMatch(
      /^event: source\ndata: \{.*\}\n\nevent: probes\ndata: \{.*\}\n\n$/,
    );
    await reader?.cancel();
    expect(analyser.followers.size).toBe(0);
  });

  it("are refused with a problem when the view cannot be made", async () => {
    const { get, analyser } = testApp();
    analyser.failure = problem("too-many-views", "16 filters are in use.", null);
    const response = await get("/api/events?filter=udp");
    expect(response.status).toBe(503);
    expect((await problemOf(response)).code).toBe("too-many-views");
  });
});

const probes = async (response: Promise<Response>) => Probes.parse(await (await response).json());

describe("probes", () => {
  it("are listed, added, removed, started and stopped", async () => {
    const { get, send } = testApp();
    expect(await probes(get("/api/probes"))).toEqual({ running: false, targets: [] });
    const { targets } = await probes(send("POST", "/api/probes", { target: "a.example" }));
    expect(targets).toMatchObject([{ target: "a.example", role: "custom", interval_s: 2, timeout_s: 1 }]);
    expect((await probes(send("POST", "/api/probes/start"))).running).toBe(true);
    expect((await probes(send("POST", "/api/probes/stop"))).running).toBe(false);
    expect((await probes(send("DELETE", `/api/probes/${targets[0]?.id}`))).targets).toEqual([]);
    expect((await send("DELETE", `/api/probes/${targets[0]?.id}`)).status).toBe(404);
  });

  it.each([
    [{}, "target"],
    [{ target: "a b" }, "neither an address nor a host name"],
    [{ target: "a".repeat(254) }, "target"],
    [{ target: "a", interval_s: 0.1 }, "interval_s"],
    [{ target: "a", timeout_s: 61 }, "timeout_s"],
    [{ target: "a", timeout_s: "1" }, "timeout_s"],
  ])("%j is refused", async (body, where) => {
    const { get, send } = testApp();
    const response = await send("POST", "/api/probes", body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).message).toContain(where);
    expect(await (await get("/api/probes")).json()).toMatchObject({ targets: [] });
  });

  it("come with the events", async () => {
    const response = await testApp().get("/api/events");
    const reader = response.body!.getReader();
    const text = new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    expect(text).toContain('event: probes\ndata: {"running":false,"targets":[]}\n\n');
  });
});
