// What networks run on: names, time, addresses, management, files, industry.

export const SERVICES = [
  {
    // Of peers only the DHT: between them, these programs make their streams look like noise.
    name: "bittorrent-dht",
    port: 7414,
    before: "mkdir seed && head -c 40000 /dev/zero > seed/file && transmission-create -o file.torrent seed/file",
    server: {
      package: "aria2",
      run: "exec aria2c --dht-listen-port=7414 --dht-file-path=$PWD/one.dat --listen-port=7416 --seed-ratio=0.0 -V -d seed file.torrent",
    },
    client: {
      package: "aria2",
      run: "timeout 12 aria2c --dht-listen-port=7415 --dht-file-path=$PWD/two.dat --dht-entry-point=127.0.0.1:7414 --listen-port=7417 --seed-time=0 -d got file.torrent",
      mayFail: true,
    },
    flows: [{ app: "bittorrent" }],
  },
  {
    name: "dns-udp",
    port: 7401,
    server: {
      package: "dnsmasq-base",
      run: "exec dnsmasq -k -u root -p 7401 -R -C /dev/null --address=/example.test/192.0.2.1",
    },
    client: { package: "bind9-dnsutils", run: "dig @127.0.0.1 -p 7401 www.example.test" },
    flows: [{ app: "dns", encrypted: false }],
  },
  {
    name: "dns-tcp",
    port: 7402,
    server: {
      package: "dnsmasq-base",
      run: "exec dnsmasq -k -u root -p 7402 -R -C /dev/null --address=/example.test/192.0.2.1",
    },
    client: { package: "bind9-dnsutils", run: "dig +tcp @127.0.0.1 -p 7402 www.example.test" },
    flows: [{ app: "dns", encrypted: false }],
  },
  {
    name: "tftp",
    port: 7413,
    files: { "file.txt": "some text\n" },
    before: "chmod 644 file.txt",
    server: {
      package: "atftpd",
      run: "exec atftpd --daemon --no-fork --user root --port 7413 --bind-address 127.0.0.1 $PWD",
    },
    client: { package: "curl", run: "curl -sSf tftp://127.0.0.1:7413/file.txt" },
    capture: "udp",
    flows: [{ app: "tftp", encrypted: false }],
  },
  {
    name: "ntp",
    port: 7403,
    files: { "chrony.conf": "port 7403\nlocal stratum 1\nallow\ncmdport 0\npidfile @DIR@/pid\nbindcmdaddress /\n" },
    server: { package: "chrony", run: "exec chronyd -d -x -u root -f $PWD/chrony.conf" },
    client: {
      package: "chrony",
      run: "chronyd -Q -u root -t 6 'server 127.0.0.1 port 7403 iburst' 'cmdport 0' 'pidfile /dev/shm/none'",
      mayFail: true,
    },
    flows: [{ app: "ntp", encrypted: false }],
  },
  {
    name: "snmp2",
    port: 7404,
    files: { "snmpd.conf": "rocommunity public\nagentaddress udp:127.0.0.1:7404\n" },
    server: { package: "snmpd", run: "exec snmpd -f -Lo -C -c snmpd.conf -p $PWD/pid" },
    client: { package: "snmp", run: "snmpget -v2c -c public 127.0.0.1:7404 .1.3.6.1.2.1.1.3.0" },
    flows: [{ app: "snmp" }],
  },
  {
    name: "snmp3",
    port: 7405,
    files: {
      "snmpd.conf": "createUser me SHA secretsecret AES secretsecret\nrouser me\nagentaddress udp:127.0.0.1:7405\n",
    },
    server: { package: "snmpd", run: "exec snmpd -f -Lo -C -c snmpd.conf -p $PWD/pid" },
    client: {
      package: "snmp",
      run: "snmpget -v3 -l authPriv -u me -a SHA -A secretsecret -x AES -X secretsecret 127.0.0.1:7405 .1.3.6.1.2.1.1.3.0",
      mayFail: true,
    },
    flows: [{ app: "snmp" }],
  },
  {
    name: "syslog",
    port: 7407,
    server: { package: "socat", run: "exec socat -u UDP-RECV:7407 /dev/null" },
    client: { package: "bsdutils", run: "logger -n 127.0.0.1 -P 7407 -d -t test 'a message'" },
    flows: [{ app: "syslog", encrypted: false }],
  },
  {
    name: "kerberos-udp",
    port: 7408,
    files: {
      "krb5.conf":
        "[libdefaults]\ndefault_realm = EXAMPLE.TEST\nudp_preference_limit = 10000\ndns_lookup_kdc = false\n[realms]\nEXAMPLE.TEST = {\n kdc = 127.0.0.1:7408\n}\n",
      "kdc.conf":
        "[kdcdefaults]\nkdc_listen = 7408\nkdc_tcp_listen = 7408\n[realms]\nEXAMPLE.TEST = {\n database_name = @DIR@/db\n key_stash_file = @DIR@/stash\n acl_file = @DIR@/acl\n}\n",
    },
    before:
      "export KRB5_CONFIG=$PWD/krb5.conf KRB5_KDC_PROFILE=$PWD/kdc.conf; kdb5_util create -s -P master && kadmin.local -q 'addprinc -pw secret me'",
    server: { package: "krb5-kdc", run: "KRB5_CONFIG=$PWD/krb5.conf KRB5_KDC_PROFILE=$PWD/kdc.conf exec krb5kdc -n" },
    client: { package: "krb5-user", run: "echo secret | KRB5_CONFIG=$PWD/krb5.conf kinit -c $PWD/cache me" },
    flows: [{ app: "kerberos" }],
  },
  {
    name: "kerberos-tcp",
    port: 7409,
    files: {
      "krb5.conf":
        "[libdefaults]\ndefault_realm = EXAMPLE.TEST\nudp_preference_limit = 1\ndns_lookup_kdc = false\n[realms]\nEXAMPLE.TEST = {\n kdc = 127.0.0.1:7409\n}\n",
      "kdc.conf":
        "[kdcdefaults]\nkdc_listen = 7409\nkdc_tcp_listen = 7409\n[realms]\nEXAMPLE.TEST = {\n database_name = @DIR@/db\n key_stash_file = @DIR@/stash\n acl_file = @DIR@/acl\n}\n",
    },
    before:
      "export KRB5_CONFIG=$PWD/krb5.conf KRB5_KDC_PROFILE=$PWD/kdc.conf; kdb5_util create -s -P master && kadmin.local -q 'addprinc -pw secret me'",
    server: { package: "krb5-kdc", run: "KRB5_CONFIG=$PWD/krb5.conf KRB5_KDC_PROFILE=$PWD/kdc.conf exec krb5kdc -n" },
    client: { package: "krb5-user", run: "echo secret | KRB5_CONFIG=$PWD/krb5.conf kinit -c $PWD/cache me" },
    flows: [{ app: "kerberos" }],
  },
  {
    name: "smb3",
    port: 7410,
    files: {
      "smb.conf":
        "[global]\nsmb ports = 7410\nbind interfaces only = yes\ninterfaces = lo\nmap to guest = Bad User\nprivate dir = @DIR@\nlock directory = @DIR@\nstate directory = @DIR@\ncache directory = @DIR@\npid directory = @DIR@\nncalrpc dir = @DIR@/rpc\n[files]\npath = @DIR@\nguest ok = yes\n",
    },
    server: { package: "samba", run: "exec smbd -F --no-process-group -s $PWD/smb.conf -l $PWD" },
    client: { package: "smbclient", run: "smbclient -N -p 7410 //127.0.0.1/files -c ls", mayFail: true },
    flows: [{ app: "smb" }],
  },
  {
    name: "smb1",
    port: 7411,
    files: {
      "smb.conf":
        "[global]\nsmb ports = 7411\nserver min protocol = NT1\nclient min protocol = NT1\nbind interfaces only = yes\ninterfaces = lo\nmap to guest = Bad User\nprivate dir = @DIR@\nlock directory = @DIR@\nstate directory = @DIR@\ncache directory = @DIR@\npid directory = @DIR@\nncalrpc dir = @DIR@/rpc\n[files]\npath = @DIR@\nguest ok = yes\n",
    },
    server: { package: "samba", run: "exec smbd -F --no-process-group -s $PWD/smb.conf -l $PWD" },
    client: {
      package: "smbclient",
      run: "smbclient -s smb.conf -m NT1 -N -p 7411 //127.0.0.1/files -c ls",
      mayFail: true,
    },
    flows: [{ app: "smb" }],
  },
  {
    name: "modbus",
    port: 7412,
    files: {
      "server.py": `from pymodbus.server import StartTcpServer
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
block = ModbusSequentialDataBlock(0, [7] * 20)
StartTcpServer(context=ModbusServerContext(slaves=ModbusSlaveContext(hr=block), single=True), address=("127.0.0.1", 7412))`,
      "client.py": `from pymodbus.client import ModbusTcpClient
client = ModbusTcpClient("127.0.0.1", port=7412)
client.connect()
print(client.read_holding_registers(1, 4).registers)
client.close()`,
    },
    server: { package: "python3-pymodbus", run: "exec /usr/bin/python3 server.py" },
    client: { package: "python3-pymodbus", run: "/usr/bin/python3 client.py" },
    flows: [{ app: "modbus", encrypted: false }],
  },
];
