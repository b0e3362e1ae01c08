// MQTT 3.1.1 (OASIS standard). Packets here are shorter than 128 bytes, so their length is one byte.

import { bytes, prefixed16, prefixed8, u16 } from "../bytes.ts";

export const mqttConnect = (client: string, keepAlive = 60): Uint8Array =>
  bytes(0x10, prefixed8(prefixed16("MQTT"), 4, 0x02, u16(keepAlive), prefixed16(client)));
export const mqttConnectAck = (): Uint8Array => bytes(0x20, prefixed8(0, 0));
export const mqttPublish = (topic: string, message: string): Uint8Array =>
  bytes(0x30, prefixed8(prefixed16(topic), message));
export const mqttPing = (): Uint8Array => Uint8Array.of(0xc0, 0);
export const mqttPingAnswer = (): Uint8Array => Uint8Array.of(0xd0, 0);
