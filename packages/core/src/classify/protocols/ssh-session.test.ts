import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sshBanner, sshKexInit, sshNewKeys } from "../../synth/app/ssh.ts";
import { bytes } from "../../synth/bytes.ts";
import { RecordingContext } from "../testing/look.ts";
import { SshSession } from "./ssh-session.ts";

const kex = sshKexInit(new Uint8Array(16));
const sealed = (length: number) => new Uint8Array(length).fill(255);

/** What is said after answers of these lengths; several in one are segments of one answer. */
function saidOf(answers: readonly (number | readonly number[])[], beginning: readonly Uint8Array[]): string[] {
  const context = new RecordingContext();
  const session = new SshSession(context);
  const give = (outbound: boolean, data: Uint8Array) => session.data(outbound, data, 0, data.length);
  let goesOn = true;
  for (const data of beginning) goesOn &&= give(true, sealed(20)) && give(false, data);
  for (const answer of answers) {
    goesOn &&= give(true, sealed(60));
    for (const length of [answer].flat()) goesOn &&= give(false, sealed(length));
  }
  session.end();
  return context.said;
}

const KEYS = [sshBanner(), kex, bytes(sshNewKeys(), sealed(400))];

describe("a login by SSH", () => {
  it("is seen by the shortest answer", () => {
    expect(saidOf([44, 76, 100, 28], KEYS)).toEqual(["logged in"]);
    expect(saidOf([52, 36], KEYS)).toEqual(["logged in"]);
  });

  it("is not seen in refusals, however the server goes on about them", () => {
    expect(saidOf([44, 76, 76, 76, 76], KEYS)).toEqual([]);
    expect(saidOf([56, 56, 56, 56], KEYS)).toEqual([]);
    expect(saidOf([44, [1448, 20], 76, 76], KEYS)).toEqual([]);
  });

  it("is the same however the beginning is cut into segments", () => {
    const whole = bytes(...KEYS);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length - 400), { maxLength: 6 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const beginning = places.slice(1).map((place, i) => whole.subarray(places[i], place));
        expect(saidOf([44, 76, 28], beginning)).toEqual(["logged in"]);
        expect(saidOf([44, 76, 76], beginning)).toEqual([]);
      }),
    );
  });

  it("of what is no SSH, or has a gap, nothing is said", () => {
    expect(saidOf([44, 76, 28], [sshBanner(), sealed(100)])).toEqual([]);
    expect(new SshSession(new RecordingContext()).gap()).toBe(false);
  });
});
