// Private networks.

const openvpn = (port, protocol) => ({
  before: `openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3650 -subj /CN=vpn && chmod 600 key.pem`,
  server: {
    package: "openvpn",
    run: `exec openvpn --dev null --ifconfig-noexec --proto ${protocol}${protocol === "tcp" ? "-server" : ""} --local 127.0.0.1 --port ${port} --tls-server --dh none --ca cert.pem --cert cert.pem --key key.pem --verb 1`,
  },
  client: {
    package: "openvpn",
    run: `timeout 5 openvpn --dev null --ifconfig-noexec --proto ${protocol}${protocol === "tcp" ? "-client" : ""} --nobind --remote 127.0.0.1 ${port} --tls-client --ca cert.pem --cert cert.pem --key key.pem --verb 1`,
    mayFail: true,
  },
  port,
  flows: [{ app: "openvpn", encrypted: true }],
});

export const TUNNELS = [
  { name: "openvpn-udp", ...openvpn(7601, "udp") },
  { name: "openvpn-tcp", ...openvpn(7602, "tcp") },
  {
    name: "wireguard",
    port: 7603,
    before: "for i in a b; do wg genkey > $i.key; wg pubkey < $i.key > $i.pub; done",
    server: {
      package: "wireguard-go",
      run: "mkdir -p /var/run/wireguard; wireguard-go -f wga & wireguard-go -f wgb & sleep 1; wg set wga listen-port 7603 private-key a.key peer $(cat b.pub) allowed-ips 10.9.0.2/32; wg set wgb listen-port 7653 private-key b.key peer $(cat a.pub) endpoint 127.0.0.1:7603 allowed-ips 10.9.0.1/32; ip address add 10.9.0.1/24 dev wga; ip address add 10.9.0.2/24 dev wgb; ip link set wga up; ip link set wgb up; sleep 100",
    },
    client: { package: "iputils-ping", run: "sleep 1; ping -c 2 -I wgb 10.9.0.1", mayFail: true },
    flows: [{ app: "wireguard", encrypted: true }],
  },
  {
    name: "ike",
    port: 7606,
    files: {
      "strongswan.conf":
        "charon {\n port = 7604\n port_nat_t = 7605\n load_modular = no\n filelog {\n stderr {\n default = 1\n }\n }\n plugins {\n vici {\n socket = unix://@DIR@/vici\n }\n }\n}\n",
      "swanctl.conf":
        "connections {\n test {\n local_addrs = 127.0.0.1\n remote_addrs = 127.0.0.2\n remote_port = 7606\n local {\n auth = psk\n }\n remote {\n auth = psk\n }\n children {\n net {\n start_action = none\n }\n }\n }\n}\nsecrets {\n ike {\n secret = secret\n }\n}\n",
    },
    server: {
      package: "strongswan-charon",
      listens: 7604,
      run: "STRONGSWAN_CONF=$PWD/strongswan.conf exec /usr/lib/ipsec/charon",
    },
    client: {
      package: "strongswan-swanctl",
      run: "swanctl --load-all --file swanctl.conf --uri unix://$PWD/vici; timeout 4 swanctl --initiate --ike test --uri unix://$PWD/vici",
      mayFail: true,
    },
    capture: "udp port 7606",
    flows: [{ app: "ike" }],
  },
];
