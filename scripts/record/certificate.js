// A key and a certificate of the day, for servers that want them: key.pem, cert.pem.

export const CERTIFICATE =
  "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3650 -subj /CN=www.example.test " +
  "-addext subjectAltName=DNS:www.example.test && chmod 644 key.pem";
