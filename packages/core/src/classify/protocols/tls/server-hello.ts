// The ServerHello (RFC 8446, section 4.1.3; RFC 5246, section 7.4.1.3): what the server chose. A HelloRetryRequest has the
// same form, and names version and cipher for good.

import { Extension } from "./client-hello.ts";
import { wireText } from "./names.ts";
import { Reader } from "./reader.ts";

export interface ServerHello {
  version: number;
  cipher: number;
  /** Null: none, or TLS 1.3, which encrypts it. */
  alpn: string | null;
}

const RANDOM_LENGTH = 32;

/** The message without its header, in TLS and DTLS alike. Null: it is none. */
export function parseServerHello(data: Uint8Array, start: number, end: number): ServerHello | null {
  const reader = new Reader(data, start, end);
  const hello: ServerHello = { version: reader.u16(), cipher: 0, alpn: null };
  reader.skip(RANDOM_LENGTH);
  reader.vector(1); // session id
  // Drafts of TLS 1.3 before the 22nd have neither session id nor compression; browsers are past them.
  hello.cipher = reader.u16();
  reader.u8(); // compression method
  if (reader.left > 0) {
    const list = reader.vector(2);
    while (list.left > 0) {
      const type = list.u16();
      const body = list.vector(2);
      if (list.failed) return null;
      if (type === Extension.SUPPORTED_VERSIONS) hello.version = body.u16();
      else if (type === Extension.ALPN) hello.alpn = chosenProtocol(body);
    }
  }
  return reader.failed || reader.left > 0 ? null : hello;
}

function chosenProtocol(body: Reader): string | null {
  const name = body.vector(2).vector(1);
  return name.failed ? null : wireText(name.data, name.at, name.end);
}
