// Payloads to start from: every sample that the classifiers' own tests have, alone and in whole conversations.

import { BINARY_CORPUS } from "../../packages/core/src/classify/testing/binary-corpus.ts";
import { CONVERSATIONS } from "../../packages/core/src/classify/testing/conversations.ts";
import { DATAGRAM_CORPUS } from "../../packages/core/src/classify/testing/datagram-corpus.ts";
import { TEXT_CORPUS } from "../../packages/core/src/classify/testing/text-corpus.ts";
import { DTLS_CORPUS, TLS_CORPUS } from "../../packages/core/src/classify/testing/tls-corpus.ts";
import type { Message } from "../../packages/core/src/synth/conversation.ts";

export interface Talk {
  app: string;
  transport: "tcp" | "udp";
  /** Of the server; where the samples name none, any. */
  port: number;
  messages: readonly Message[];
}

const ANY_PORT = 4321;

interface Sample {
  app: string;
  bytes: Uint8Array;
  port?: number;
  before?: Uint8Array;
}

/** A sample says the one side's first words: the other one answers with the same, as peers do. */
const talk = (transport: "tcp" | "udp", { app, bytes, port = ANY_PORT, before }: Sample): Talk[] =>
  (["client", "server"] as const).map((from) => ({
    app,
    transport,
    port,
    messages: [
      ...(before === undefined ? [] : [{ from, data: before }]),
      { from, data: bytes },
      { from: from === "client" ? "server" : "client", data: bytes },
    ],
  }));

export const TALKS: readonly Talk[] = [
  ...CONVERSATIONS.map(({ app, transport, messages }) => ({ app, transport, messages, port: ANY_PORT })),
  ...BINARY_CORPUS.flatMap((sample) => talk(sample.transport, sample)),
  ...[...TEXT_CORPUS, ...TLS_CORPUS].flatMap((sample) => talk("tcp", sample)),
  ...[...DATAGRAM_CORPUS, ...DTLS_CORPUS].flatMap((sample) => talk("udp", sample)),
];
