// SSH (RFC 4253): banner, key exchange in the clear, then packets that only look encrypted.

import { bytes, u32 } from "../bytes.ts";

export const sshBanner = (software = "OpenSSH_9.9"): Uint8Array => bytes(`SSH-2.0-${software}\r\n`);

export const sshKexInit = (cookie: Uint8Array): Uint8Array =>
  sshPacket(
    bytes(
      20,
      cookie,
      ...[
        "sntrup761x25519-sha512,curve25519-sha256,ecdh-sha2-nistp256",
        "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512",
        "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-ctr",
        "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-ctr",
        "hmac-sha2-256-etm@openssh.com,hmac-sha2-256",
        "hmac-sha2-256-etm@openssh.com,hmac-sha2-256",
        "none,zlib@openssh.com",
        "none,zlib@openssh.com",
        "",
        "",
      ].map(sshString),
      0,
      u32(0),
    ),
  );

/** The client's public key of an ECDH exchange (RFC 5656). */
export const sshEcdhInit = (publicKey: Uint8Array): Uint8Array => sshPacket(bytes(30, sshString(publicKey)));

export const sshEcdhReply = (hostKey: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): Uint8Array =>
  sshPacket(
    bytes(
      31,
      sshString(bytes(sshString("ssh-ed25519"), sshString(hostKey))),
      sshString(publicKey),
      sshString(bytes(sshString("ssh-ed25519"), sshString(signature))),
    ),
  );

export const sshNewKeys = (): Uint8Array => sshPacket(Uint8Array.of(21));

/** The unencrypted packet format: padded to whole blocks of 8 bytes, with at least 4 bytes of padding. */
export function sshPacket(payload: Uint8Array): Uint8Array {
  const padding = 4 + (-(5 + payload.length + 4) & 7);
  return bytes(u32(1 + payload.length + padding), padding, payload, new Uint8Array(padding));
}

const sshString = (value: string | Uint8Array): Uint8Array => bytes(u32(value.length), value);
