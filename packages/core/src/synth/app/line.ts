// One line of a text protocol: FTP, SMTP, POP3, IMAP …

import { bytes } from "../bytes.ts";

export const line = (text: string): Uint8Array => bytes(text, "\r\n");
