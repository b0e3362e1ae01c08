// What a flow is taken for before it has said anything.

import { describe, expect, it } from "vitest";
import { KIND, PORTS, STRIDE } from "../flow/columns.ts";
import { identityOf } from "./app-column.ts";
import { guessByPort } from "./guess.ts";

function guess(protocol: number, source = 0, destination = 0): ReturnType<typeof identityOf> {
  const words = new Int32Array(STRIDE);
  words[KIND] = protocol;
  words[PORTS] = (source << 16) | destination;
  return identityOf(guessByPort(words, 0));
}

describe("guessByPort", () => {
  it("goes by the server's port, then by the client's", () => {
    expect(guess(6, 50_000, 22)).toEqual({ app: "ssh", app_source: "port", encrypted: true });
    expect(guess(6, 20, 50_000).app).toBe("ftp-data");
    expect(guess(17, 50_000, 40_000)).toEqual({ app: null, app_source: null, encrypted: null });
  });

  it("knows ESP by IP's protocol number", () => {
    expect(guess(50)).toEqual({ app: "esp", app_source: "content", encrypted: true });
    expect(guess(47).app).toBeNull();
  });
});
