// Telnet's prompt for a password, between options and byte by byte.

import { describe, expect, it } from "vitest";
import { ascii, RecordingContext } from "../../testing/look.ts";
import { Random } from "../../../synth/random.ts";
import { PasswordSession } from "./password-session.ts";

const WILL_ECHO = "\xff\xfb\x01";
const TERMINAL = "\xff\xfa\x18\x00password:\xff\xf0";

/** `C: ` is the client, `S: ` the server. */
function follow(script: readonly string[], split = false): { marked: boolean; wanted: boolean } {
  const context = new RecordingContext();
  const session = new PasswordSession(context);
  let wanted = true;
  for (const entry of script) {
    const bytes = ascii(entry.slice(3));
    const step = split ? 1 : bytes.length;
    for (let at = 0; at < bytes.length && wanted; at += step)
      wanted = session.data(entry.startsWith("C"), bytes, at, at + step);
  }
  return { marked: context.details.cleartext_password, wanted };
}

describe.each([false, true])("split into single bytes: %s", (split) => {
  it.each([
    ["after a prompt", ["S: login: ", "C: tim\r\n", "S: tim\r\nPassword: ", "C: secret\r\n"]],
    ["one key at a time", ["S: password:", "C: s", "C: e"]],
    ["in capitals", ["S: PASSWORD:\0 ", "C: s"]],
    ["between options", [`S: ${WILL_ECHO}Pass${WILL_ECHO}word: ${WILL_ECHO}`, "C: \xff\xfd\x01s"]],
    ["after options with parameters", [`S: ${TERMINAL}x\r\nPassword: `, "C: \xff\xfd\x01", "C: s"]],
    ["after a beginning that was none", ["S: assassword: ", "C: s"]],
    ["at the second attempt", ["S: Password: ", "C: \r\n", "S: \r\nLogin incorrect\r\nPassword: ", "C: s"]],
  ])("%s, noted", (_what, script) => {
    expect(follow(script, split)).toEqual({ marked: true, wanted: false });
  });

  it.each([
    ["a name", ["S: login: ", "C: tim\r\n"]],
    ["options alone", ["S: Password: ", "C: \xff\xfd\x01\xff\xfa\x18\x00xterm\xff\xf0\r\0"]],
    ["an empty one", ["S: Password: ", "C: \r\n", "S: \r\nlogin: ", "C: tim"]],
    ["a text about passwords", ["S: Change your password: call us.\r\nlogin: ", "C: tim\r\n"]],
    ["an option's parameters", [`S: ${TERMINAL}`, "C: tim\r\n"]],
    ["the client's own words", ["C: password:", "S: ok", "C: x"]],
  ])("%s, not", (_what, script) => {
    expect(follow(script, split)).toEqual({ marked: false, wanted: true });
  });
});

it("a prompt whose end is lost is none", () => {
  const context = new RecordingContext();
  const session = new PasswordSession(context);
  const prompt = ascii("Password: ");
  session.data(false, prompt, 0, prompt.length);
  session.gap(false, 3);
  session.data(true, prompt, 0, 1);
  expect(context.details.cleartext_password).toBe(false);
});

it("is given up after a while, whatever the bytes are", () => {
  const random = new Random(5);
  const session = new PasswordSession(new RecordingContext());
  const bytes = new Uint8Array(1000);
  let rounds = 0;
  for (let wanted = true; wanted && rounds < 100; rounds++) {
    for (let i = 0; i < bytes.length; i++) bytes[i] = random.below(256);
    wanted = session.data(rounds % 2 === 0, bytes, 0, bytes.length);
  }
  expect(rounds).toBeLessThan(100);
});
