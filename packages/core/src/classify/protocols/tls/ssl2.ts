// SSL 2.0 as far as it is still met (RFC 5246, appendix E.2): a ClientHello in its format, by which a client of long ago
// offers SSL 3.0 or TLS as well, and the answer of a server that knows nothing newer.

const CLIENT_HELLO = 1;
const SERVER_HELLO = 4;
/** Two bytes of record header with the first bit set, then the message. */
const HEADER_LENGTH = 2;
const CLIENT_HELLO_LENGTH = 9;
const SERVER_HELLO_LENGTH = 11;
const CONNECTION_ID_LENGTH = 16;

/**
 * Bytes of the hello, header included, that begins at `start`; 0: it is none; -1: it may be, and there is too little to tell.
 */
export function ssl2ClientHelloLength(data: Uint8Array, start: number, end: number): number {
  const have = end - start;
  // None is longer than 4095 bytes.
  if (have < 1 || (data[start] & 0xf0) !== 0x80) return have < 1 ? -1 : 0;
  if (have > 2 && data[start + 2] !== CLIENT_HELLO) return 0;
  if (have < HEADER_LENGTH + CLIENT_HELLO_LENGTH) return -1;
  const length = ((data[start] & 0x0f) << 8) | data[start + 1];
  const ciphers = u16(data, start + 5);
  const session = u16(data, start + 7);
  const challenge = u16(data, start + 9);
  const fits =
    isVersion(u16(data, start + 3)) &&
    ciphers > 0 &&
    ciphers % 3 === 0 &&
    (session === 0 || session === 16) &&
    challenge >= 16 &&
    challenge <= 32 &&
    CLIENT_HELLO_LENGTH + ciphers + session + challenge === length;
  return fits ? HEADER_LENGTH + length : 0;
}

export function isSsl2ServerHello(data: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_LENGTH + SERVER_HELLO_LENGTH || data[start] < 0x80 || data[start + 2] !== SERVER_HELLO)
    return false;
  const length = ((data[start] & 0x7f) << 8) | data[start + 1];
  const rest = u16(data, start + 7) + u16(data, start + 9) + CONNECTION_ID_LENGTH;
  return (
    u16(data, start + 5) === 2 &&
    u16(data, start + 11) === CONNECTION_ID_LENGTH &&
    SERVER_HELLO_LENGTH + rest === length
  );
}

function isVersion(version: number): boolean {
  return version === 2 || (version >= 0x0300 && version <= 0x0303);
}

function u16(data: Uint8Array, at: number): number {
  return (data[at] << 8) | data[at + 1];
}
