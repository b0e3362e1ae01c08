// A handshake that the network has split, mixed up, doubled or cut off: the same answer as the clean one's, or none; never
// another one.

import { describe, expect, it } from "vitest";
import type { FlowRecord } from "../flow/flow-record.ts";
import { Random } from "../synth/random.ts";
import { CONVERSATIONS } from "./testing/conversations.ts";
import type { Conversation } from "./testing/conversations.ts";
import { cut, flowOf, pieces } from "./testing/wire.ts";
import type { Piece } from "./testing/wire.ts";

const NAMES = ["app", "host", "alpn", "tls_version", "ja4"] as const;

type Answer = Pick<FlowRecord, (typeof NAMES)[number] | "app_source" | "cleartext_password">;

function answer({ transport }: Conversation, list: readonly Piece[]): Answer {
  const { app, app_source, host, alpn, tls_version, ja4, cleartext_password } = flowOf(transport, list);
  return { app, app_source, host, alpn, tls_version, ja4, cleartext_password };
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

/** At up to so many random places. */
function cutRandomly(piece: Piece, most: number, random: Random): Piece[] {
  const places = Array.from({ length: 1 + random.below(most) }, () => random.below(piece.data.length + 1));
  return cut(piece, ...places.toSorted((a, b) => a - b));
}

/** Every place of short messages, some of long ones. */
function* places(length: number): Generator<number, void> {
  const step = Math.max(1, Math.floor(length / 24));
  for (let at = 1; at < length; at += at < 24 ? 1 : step) yield at;
}

const TCP = CONVERSATIONS.filter(({ transport }) => transport === "tcp");
const ROUNDS = 12;

describe.each(CONVERSATIONS)("$app: $what", (conversation) => {
  const list = pieces(conversation.messages);
  const clean = answer(conversation, list);

  it("is known, on a port that says nothing", () => {
    expect(clean).toMatchObject({ app: conversation.app, app_source: "content" });
  });

  it("is the same when everything comes twice", () => {
    expect(
      answer(
        conversation,
        list.flatMap((piece) => [piece, piece]),
      ),
    ).toEqual(clean);
  });

  it("is the same or nothing when its end is missing", () => {
    const apps = [conversation.app, conversation.before ?? conversation.app, null];
    for (const [number, piece] of list.entries()) {
      for (const length of places(piece.data.length + 1)) {
        // A datagram's end cannot be missing, but may not have been captured.
        const short =
          conversation.transport === "tcp" ? { data: piece.data.subarray(0, length) } : { captured: length };
        const seen = answer(conversation, [...list.slice(0, number), { ...piece, ...short }]);
        expect(apps, `${length} bytes of message ${number}`).toContain(seen.app);
        for (const name of NAMES.slice(1)) {
          // The client's hello says which version it would like, the server's which one it is.
          if (name !== "tls_version")
            expect([clean[name], null], `${name}, ${length} of ${number}`).toContain(seen[name]);
        }
        if (seen.cleartext_password) expect(clean.cleartext_password).toBe(true);
      }
    }
  });

  it("is the same or nothing when the capture has cut its packets off", () => {
    for (const most of [1, 8, 20, 60, 100, 200, 500]) {
      const seen = answer(
        conversation,
        list.map((piece) => Object.assign({}, piece, { captured: Math.min(most, piece.data.length) })),
      );
      expect([conversation.app, conversation.before ?? null, null], `${most} bytes`).toContain(seen.app);
      for (const name of NAMES.slice(1)) expect([clean[name], null], `${name}, ${most} bytes`).toContain(seen[name]);
    }
  });
});

describe.each(TCP)("$app: $what, over TCP", (conversation) => {
  const list = pieces(conversation.messages);
  const clean = answer(conversation, list);

  it("is the same split in two anywhere, in either order", () => {
    for (const [number, piece] of list.entries()) {
      for (const place of places(piece.data.length)) {
        const halves = cut(piece, place);
        const [before, after] = [list.slice(0, number), list.slice(number + 1)];
        expect(answer(conversation, [...before, ...halves, ...after]), `${number} at ${place}`).toEqual(clean);
        expect(
          answer(conversation, [...before, ...halves.toReversed(), ...after]),
          `${number} at ${place}, reversed`,
        ).toEqual(clean);
      }
    }
  });

  it("is the same in any pieces, mixed up and some of them twice", () => {
    const random = new Random(11);
    for (let round = 0; round < ROUNDS; round++) {
      const mixed = list.flatMap((piece) => {
        const parts = cutRandomly(piece, 8, random);
        const again = cutRandomly(piece, 8, random).filter(() => random.chance(0.4));
        return shuffled([...parts, ...again], random);
      });
      expect(answer(conversation, mixed), `round ${round}`).toEqual(clean);
    }
  });
});

describe.each(CONVERSATIONS.filter(({ app, messages }) => app === "quic" && messages.length > 2))(
  "QUIC $what",
  (conversation) => {
    it("is the same whichever of the client's datagrams comes first", () => {
      const [first, second, ...rest] = pieces(conversation.messages);
      const clean = answer(conversation, [first!, second!, ...rest]);
      expect(clean).toMatchObject({ host: "www.example.com", alpn: "h3", tls_version: "TLSv1.3" });
      expect(answer(conversation, [second!, first!, ...rest])).toEqual(clean);
      expect(answer(conversation, [second!, first!, second!, ...rest, first!])).toEqual(clean);
    });
  },
);
