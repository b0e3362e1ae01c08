// Protocols of lines of text: mail, files, shells, chat.

import { CERTIFICATE } from "./certificate.js";

const host = "www.example.test";

const dovecot = (protocols, ports) => ({
  before: CERTIFICATE,
  files: {
    "dovecot.conf": `base_dir = @DIR@/run
state_dir = @DIR@/state
log_path = /dev/stderr
protocols = ${protocols}
listen = 127.0.0.1
ssl = yes
ssl_cert = <@DIR@/cert.pem
ssl_key = <@DIR@/key.pem
disable_plaintext_auth = no
mail_location = maildir:@DIR@/mail
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=mail gid=mail home=@DIR@
}
first_valid_uid = 1
first_valid_gid = 1
${ports}`,
  },
  server: {
    package: "dovecot-core",
    run: "mkdir -p mail run state && chown mail:mail mail . && exec dovecot -F -c $PWD/dovecot.conf",
  },
});
const imap = (port) =>
  dovecot(
    "imap",
    `service imap-login {\n inet_listener imap {\n port = ${port}\n }\n inet_listener imaps {\n port = 0\n }\n}\n`,
  );
const pop3 = (port) =>
  dovecot(
    "pop3",
    `service pop3-login {\n inet_listener pop3 {\n port = ${port}\n }\n inet_listener pop3s {\n port = 0\n }\n}\n`,
  );
const curl = (run, mayFail = false) => ({ package: "curl", run: `curl -sS -k ${run}`, mayFail });

const vsftpd = (port) => ({
  files: {
    "vsftpd.conf": `listen=YES
background=NO
listen_port=${port}
anonymous_enable=YES
anon_root=@DIR@/files
secure_chroot_dir=@DIR@/empty
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
port_enable=YES
connect_from_port_20=NO
`,
  },
  before: "mkdir files empty && echo 'some text' > files/file.txt && chmod 555 files",
  server: { package: "vsftpd", run: "exec vsftpd $PWD/vsftpd.conf" },
});

const aiosmtpd = (port, options = "") => ({
  files: { "mail.txt": "Subject: test\n\nsome text\n" },
  server: {
    package: "python3-aiosmtpd",
    run: `exec aiosmtpd -n -l 127.0.0.1:${port} -c aiosmtpd.handlers.Sink ${options}`,
  },
});
const mail = "--mail-from me@example.test --mail-rcpt you@example.test -T mail.txt";

export const TEXT = [
  {
    name: "smtp",
    port: 7201,
    ...aiosmtpd(7201),
    client: curl(`smtp://127.0.0.1:7201/${host} ${mail}`),
    flows: [{ app: "smtp", encrypted: false, cleartext_password: false }],
  },
  {
    name: "smtp-starttls",
    port: 7202,
    before: CERTIFICATE,
    ...aiosmtpd(7202, "--tlscert cert.pem --tlskey key.pem"),
    client: curl(`--ssl-reqd smtp://${host}:7202/${host} ${mail} --resolve ${host}:7202:127.0.0.1`),
    flows: [{ app: "smtp", host, encrypted: true, cleartext_password: false }],
  },
  {
    name: "imap",
    port: 7203,
    ...imap(7203),
    client: curl("imap://me:secret@127.0.0.1:7203/", true),
    flows: [{ app: "imap", encrypted: false, cleartext_password: true }],
  },
  {
    name: "imap-starttls",
    port: 7204,
    ...imap(7204),
    client: curl(`--ssl-reqd imap://me:secret@${host}:7204/ --resolve ${host}:7204:127.0.0.1`, true),
    flows: [{ app: "imap", host, encrypted: true, cleartext_password: false }],
  },
  {
    name: "pop3",
    port: 7205,
    ...pop3(7205),
    client: curl("pop3://me:secret@127.0.0.1:7205/", true),
    flows: [{ app: "pop3", encrypted: false, cleartext_password: true }],
  },
  {
    name: "pop3-stls",
    port: 7206,
    ...pop3(7206),
    client: curl(`--ssl-reqd pop3://me:secret@${host}:7206/ --resolve ${host}:7206:127.0.0.1`, true),
    flows: [{ app: "pop3", host, encrypted: true, cleartext_password: false }],
  },
  {
    name: "ftp-passive",
    port: 7207,
    ...vsftpd(7207),
    client: curl("ftp://anonymous:secret@127.0.0.1:7207/file.txt"),
    capture: "tcp",
    flows: [
      { app: "ftp", encrypted: false, cleartext_password: false },
      { app: "ftp-data", app_source: "related", dst_port: "any" },
    ],
  },
  {
    name: "ftp-active",
    port: 7208,
    ...vsftpd(7208),
    client: curl("-P 127.0.0.1 ftp://anonymous:secret@127.0.0.1:7208/file.txt"),
    capture: "tcp",
    flows: [
      { app: "ftp", encrypted: false, cleartext_password: false },
      { app: "ftp-data", app_source: "related", dst_port: "any" },
    ],
  },
  {
    name: "ssh",
    port: 7209,
    before: "ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f me && mkdir -p /run/sshd",
    server: {
      package: "openssh-server",
      run: "exec /usr/sbin/sshd -D -e -f /dev/null -p 7209 -h $PWD/host -o AuthorizedKeysFile=$PWD/me.pub -o StrictModes=no",
    },
    client: {
      package: "openssh-client",
      run: "ssh -F none -p 7209 -i me -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1 true",
      mayFail: true,
    },
    flows: [{ app: "ssh", encrypted: true }],
  },
  {
    name: "telnet",
    port: 7210,
    server: { package: "inetutils-telnetd", run: "exec socat TCP-LISTEN:7210,fork,reuseaddr EXEC:/usr/sbin/telnetd" },
    client: {
      package: "inetutils-telnet",
      run: "(sleep 2; echo me; sleep 1; echo secret; sleep 2) | telnet 127.0.0.1 7210",
      mayFail: true,
    },
    flows: [{ app: "telnet", encrypted: false, cleartext_password: true }],
  },
  {
    name: "irc",
    port: 7211,
    files: {
      "ngircd.conf":
        "[Global]\nName = irc.example.test\nInfo = test\nListen = 127.0.0.1\nPorts = 7211\n[Options]\nIdent = no\nPAM = no\nDNS = no\n",
    },
    server: { package: "ngircd", run: "exec ngircd -n -f $PWD/ngircd.conf" },
    client: {
      package: "ncat",
      run: "(printf 'NICK me\\r\\nUSER me 0 * :Me\\r\\n'; sleep 2; printf 'QUIT\\r\\n') | ncat 127.0.0.1 7211",
    },
    flows: [{ app: "irc" }],
  },
  {
    name: "rsync",
    port: 7212,
    files: { "rsyncd.conf": "use chroot = no\n[files]\npath = @DIR@\n" },
    server: { package: "rsync", run: "exec rsync --daemon --no-detach --port=7212 --config=$PWD/rsyncd.conf" },
    client: { package: "rsync", run: "rsync rsync://127.0.0.1:7212/files/" },
    flows: [{ app: "rsync" }],
  },
  {
    name: "git",
    port: 7213,
    before: "git init -q --bare project.git",
    server: { package: "git", run: "exec git daemon --port=7213 --base-path=$PWD --export-all" },
    client: { package: "git", run: "git ls-remote git://localhost:7213/project.git" },
    flows: [{ app: "git", host: "localhost" }],
  },
];
