import { describe, expect, it } from "vitest";
import { Engine } from "../../engine.ts";
import { Frame } from "../../capfile/frame.ts";
import { LinkType } from "../../decode/link-type.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import { icmpEcho } from "../../synth/icmp.ts";
import type { TimedFrame } from "../../synth/timeline.ts";
import type { AlertRecord } from "../alert.ts";
import { Countries } from "../countries.ts";
import { START, connection, datagram, each, end, packet, run, syn, together } from "../testing.ts";
import { trial } from "../trial.ts";

const CLIENT = "192.168.1.20";
const [NL, IS, BR, NOWHERE] = ["203.0.113.80", "198.51.100.7", "2001:db8:55::1", "192.0.2.1"];
const PLACES: Readonly<Record<string, string>> = { [NL]: "NL", [IS]: "IS", [BR]: "BR", "192.0.2.66": "not a code" };
const country = (ip: string): string | null => PLACES[ip] ?? null;
const request = [new Uint8Array(400), new Uint8Array(900)];

const page = (time: number, to: string, from = CLIENT, port = 443) =>
  connection(time, end(from, 40_000 + Math.floor(time)), end(to, port), request);
/** Both say something so often. */
const talk = (time: number, to: string, turns: number, size = 300) =>
  each(turns, (i) => [
    datagram(time + i, CLIENT, 5000, to, 6000, size),
    datagram(time + i + 0.1, to, 6000, CLIENT, 5000, size),
  ]).flat();

const learned = () => new Countries({ seen: 4000, known: ["NL"] });
const fresh = () => new Countries();

/** Of this rule, and the same live as from a file. */
function alertsOf(frames: Iterable<TimedFrame>, countries = learned, parameters = {}): AlertRecord[] {
  const list = [...frames];
  const rules = { "new-country": { parameters } };
  const found = [false, true].map((live) => {
    const { alerts } = run(list, { country, countries: countries(), rules }, live);
    return alerts.filter(({ rule }) => rule === "new-country").map(({ time: _time, ...rest }) => rest);
  });
  expect(found[1]).toEqual(found[0]);
  return found[0] as AlertRecord[];
}

describe("a country that nobody has called", () => {
  it("is worth a word, once", () => {
    const [alert, ...others] = alertsOf(together(page(0, NL), page(1, IS), page(90, IS), page(2000, IS)));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      rule: "new-country",
      severity: "LOW",
      src_ip: CLIENT,
      dst_ip: IS,
      technique: null,
      first: START / 1e6 + 1,
      evidence: { filter: `ip.addr == ${CLIENT} && ip.addr == ${IS}` },
    });
    expect(alert?.summary).toMatch(/^192\.168\.1\.20 has exchanged .* with 198\.51\.100\.7, .* Iceland \(IS\)$/);
    expect(alert?.evidence.flows).toHaveLength(1);
  });

  it("is found in datagrams and in IPv6 as well, each country apart", () => {
    const calls = together(talk(0, IS, 2), page(5, BR, "fd00::20"));
    expect(alertsOf(calls).map(({ dst_ip }) => dst_ip)).toEqual([IS, BR]);
  });

  it("is found in a call that goes on, when it becomes an exchange", () => {
    const [alert] = alertsOf(talk(0, IS, 60, 10));
    // 18 frames of 60 bytes are more than 1,000.
    expect(alert?.last).toBeCloseTo(START / 1e6 + 8.1, 3);
  });

  it.each<[string, Iterable<TimedFrame>]>([
    ["is known", page(0, NL)],
    ["is not known where", page(0, NOWHERE)],
    ["has no code", page(0, "192.0.2.66")],
    ["calls us", page(0, CLIENT, IS, 22)],
    ["is called by somebody who is not ours", page(0, IS, "203.0.113.9")],
    ["does not answer", each(50, (i) => datagram(i, CLIENT, 5000, IS, 6000, 500))],
    ["refuses", each(50, (i) => [syn(i, CLIENT, 9, IS, 80), syn(i + 0.1, IS, 80, CLIENT, 9, 0x14)]).flat()],
    ["answers a question", talk(0, IS, 1, 1200)],
    ["says little", talk(0, IS, 5, 10)],
    [
      "is pinged",
      each(50, (i) => [
        packet(i, CLIENT, IS, icmpEcho({ id: 1, sequence: i }, new Uint8Array(400))),
        packet(i + 0.1, IS, CLIENT, icmpEcho({ id: 1, sequence: i, reply: true }, new Uint8Array(400))),
      ]).flat(),
    ],
  ])("is silent where it %s", (_what, frames) => {
    expect(alertsOf(frames)).toEqual([]);
  });

  it("of a connection that was there before is noted, and no more", () => {
    const begun = Array.from(page(0, IS));
    expect(alertsOf(begun)).toHaveLength(1);
    const handshake = 3;
    expect(alertsOf([...begun.slice(handshake), ...page(100, IS)])).toEqual([]);
  });

  it("says nothing where no table is", () => {
    const frames = Array.from(page(0, IS));
    expect(run(frames, { countries: learned() }).alerts).toEqual([]);
  });
});

describe("learning", () => {
  /** Somebody is heard in every second. */
  const noise = each(40, (i) => datagram(i, CLIENT, 5353, "192.168.1.1", 9, 10));

  it("lasts as long as it is told to, from the first country on", () => {
    const frames = together(noise, page(10, NL), page(15, IS), page(35, BR, "fd00::20"));
    expect(alertsOf(frames, fresh, { learning: 20 }).map(({ dst_ip }) => dst_ip)).toEqual([BR]);
    expect(alertsOf(frames, fresh, { learning: 30 })).toEqual([]);
    expect(alertsOf(frames, fresh)).toEqual([]);
  });

  it("goes on from what was kept", () => {
    const before = new Countries();
    const rules = { "new-country": { parameters: { learning: 20 } } };
    run(together(noise, page(10, NL)), { country, countries: before, rules });
    const { known, seen } = before.state();
    expect(known).toEqual(["NL"]);
    expect(seen).toBeGreaterThan(25);
    const later = run([...page(50, NL), ...page(60, IS)], { country, countries: new Countries(before.state()), rules });
    expect(later.alerts.map(({ dst_ip }) => dst_ip)).toEqual([IS]);
  });

  it("keeps codes alone, however many there are said to be", () => {
    const known = [...each(5000, (i) => `country ${i}`), "NL", "nl", ""];
    expect(new Countries({ seen: 1, known }).state()).toEqual({ seen: 1, known: ["NL"] });
  });
});

const flowsOf = (frames: Iterable<TimedFrame>): FlowRecord[] => {
  const flows: FlowRecord[] = [];
  const engine = new Engine({ seed: 1, live: false, memory: 1 << 20, onFlow: (flow) => flows.push(flow) });
  for (const { time, bytes } of frames) {
    const frame = Object.assign(new Frame(), { data: bytes, captured: bytes.length, length: bytes.length, time });
    frame.linkType = LinkType.ETHERNET;
    engine.ingest(frame, null);
  }
  engine.finish();
  return flows.toSorted((a, b) => a.end - b.end);
};

describe("a trial", () => {
  const flows = flowsOf(
    together(
      ...each(100, (i) => page(i * 50, NL)),
      page(5002, IS),
      together(...each(2, (i) => page(5010 + i, BR, "fd00::20"))),
    ),
  );

  it("tells of which countries it would have spoken", () => {
    const found = trial("new-country", {}, flows, { country });
    expect(found).toMatchObject({ alerts: 2, examples: [{ dst_ip: IS }, { dst_ip: BR }] });
    expect(trial("new-country", { learning: 6000 }, flows, { country })?.alerts).toBe(0);
    expect(trial("new-country", { bytes: 1e6 }, flows, { country })?.alerts).toBe(0);
    expect(trial("new-country", {}, flows)?.alerts).toBe(0);
  });

  it("does not count the time in which nobody watched", () => {
    const before = flows.filter(({ dst_ip }) => dst_ip === NL).slice(0, 10);
    const after = flows.filter(({ dst_ip }) => dst_ip !== NL);
    expect(trial("new-country", { learning: 500 }, [...before, ...after], { country })?.alerts).toBe(2);
    expect(trial("new-country", { learning: 600 }, [...before, ...after], { country })?.alerts).toBe(0);
  });
});
