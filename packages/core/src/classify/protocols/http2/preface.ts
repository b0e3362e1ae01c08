// What an HTTP/2 client sends first (RFC 9113, 3.4).

export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
