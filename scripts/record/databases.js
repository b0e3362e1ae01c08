// Databases and queues.

const postgresql = (port) => ({
  before: `mkdir data && chown postgres data && cd / && runuser -u postgres -- /usr/lib/postgresql/15/bin/initdb -A trust -D "$OLDPWD/data" >/dev/null`,
  server: {
    package: "postgresql-15",
    run: `exec runuser -u postgres -- /usr/lib/postgresql/15/bin/postgres -D $PWD/data -p ${port} -k /tmp -c listen_addresses=127.0.0.1 -c ssl=SSL`,
  },
  port,
});
const psql = (port, mode) => ({
  package: "postgresql-client-15",
  run: `PGSSLMODE=${mode} /usr/lib/postgresql/15/bin/psql -h 127.0.0.1 -p ${port} -U postgres -c 'select 1'`,
});
const withTls = (conversation, tls) => ({
  ...conversation,
  before: tls
    ? `openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3650 -subj /CN=db && ${conversation.before} && cp "$OLDPWD/key.pem" "$OLDPWD/data/server.key" && cp "$OLDPWD/cert.pem" "$OLDPWD/data/server.crt" && chown postgres "$OLDPWD"/data/server.* && chmod 600 "$OLDPWD/data/server.key"`
    : conversation.before,
  server: { ...conversation.server, run: conversation.server.run.replace("SSL", tls ? "on" : "off") },
});

export const DATABASES = [
  {
    name: "redis",
    port: 7301,
    server: { package: "redis-server", run: "exec redis-server --port 7301 --save '' --dir $PWD" },
    client: { package: "redis-tools", run: "redis-cli -p 7301 set a b && redis-cli -p 7301 get a" },
    flows: [{ app: "redis" }],
  },
  {
    name: "postgresql",
    ...withTls(postgresql(7302), false),
    client: psql(7302, "disable"),
    flows: [{ app: "postgresql", encrypted: false }],
  },
  {
    name: "postgresql-tls",
    ...withTls(postgresql(7303), true),
    client: psql(7303, "require"),
    flows: [{ app: "postgresql", encrypted: true }],
  },
  {
    name: "mysql",
    port: 7304,
    before:
      "mkdir data && mariadb-install-db --no-defaults --user=root --datadir=$PWD/data --auth-root-authentication-method=normal >/dev/null",
    server: {
      package: "mariadb-server",
      run: "exec mariadbd --no-defaults --user=root --datadir=$PWD/data --port=7304 --socket=$PWD/sock --bind-address=127.0.0.1",
    },
    client: {
      package: "mariadb-client",
      run: "mariadb --no-defaults -h 127.0.0.1 -P 7304 --protocol=tcp --skip-ssl -u root -e 'select 1'",
    },
    flows: [{ app: "mysql", encrypted: false }],
  },
  {
    name: "memcached",
    port: 7305,
    server: { package: "memcached", run: "exec memcached -u root -p 7305 -l 127.0.0.1" },
    client: {
      package: "libmemcached-tools",
      run: "echo value > key && memccp --servers=127.0.0.1:7305 key && memccat --servers=127.0.0.1:7305 key",
    },
    flows: [{ app: "memcached", encrypted: false }],
  },
  {
    name: "memcached-binary",
    port: 7306,
    server: { package: "memcached", run: "exec memcached -u root -p 7306 -l 127.0.0.1" },
    client: { package: "libmemcached-tools", run: "echo value > key && memccp --binary --servers=127.0.0.1:7306 key" },
    flows: [{ app: "memcached", encrypted: false }],
  },
  {
    name: "mqtt",
    port: 7307,
    files: { "mosquitto.conf": "listener 7307 127.0.0.1\nallow_anonymous true\nuser root\n" },
    server: { package: "mosquitto", run: "exec mosquitto -c mosquitto.conf" },
    client: { package: "mosquitto-clients", run: "mosquitto_pub -p 7307 -t a/b -m hello" },
    flows: [{ app: "mqtt", encrypted: false }],
  },
  {
    name: "amqp",
    port: 7308,
    server: {
      package: "rabbitmq-server",
      run: "mkdir data && export HOME=$PWD RABBITMQ_MNESIA_BASE=$PWD/data RABBITMQ_LOG_BASE=$PWD RABBITMQ_NODE_PORT=7308 RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_PID_FILE=$PWD/pid RABBITMQ_CONFIG_FILE=$PWD/none; chown -R rabbitmq . ; exec runuser -u rabbitmq -- env HOME=$PWD /usr/lib/rabbitmq/bin/rabbitmq-server",
    },
    client: {
      package: "amqp-tools",
      run: "amqp-declare-queue -u amqp://guest:guest@127.0.0.1:7308 -q test",
      mayFail: true,
    },
    flows: [{ app: "amqp", encrypted: false }],
  },
  {
    name: "ldap",
    port: 7309,
    files: {
      "slapd.conf":
        "include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile @DIR@/pid\ndatabase mdb\nsuffix dc=example\ndirectory @DIR@\n",
    },
    server: { package: "slapd", run: "exec slapd -d 0 -f slapd.conf -h ldap://127.0.0.1:7309" },
    client: { package: "ldap-utils", run: "ldapsearch -x -H ldap://127.0.0.1:7309 -b '' -s base namingContexts" },
    flows: [{ app: "ldap" }],
  },
  {
    name: "ldap-starttls",
    port: 7310,
    before: "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3650 -subj /CN=localhost",
    files: {
      "slapd.conf":
        "include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile @DIR@/pid\nTLSCertificateFile @DIR@/cert.pem\nTLSCertificateKeyFile @DIR@/key.pem\ndatabase mdb\nsuffix dc=example\ndirectory @DIR@\n",
    },
    server: { package: "slapd", run: "exec slapd -d 0 -f slapd.conf -h ldap://127.0.0.1:7310" },
    client: {
      package: "ldap-utils",
      run: "LDAPTLS_REQCERT=never ldapsearch -ZZ -x -H ldap://127.0.0.1:7310 -b '' -s base namingContexts",
    },
    flows: [{ app: "ldap", encrypted: true }],
  },
];
