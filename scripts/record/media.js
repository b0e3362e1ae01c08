// Calls, films and screens.

const tone = "ffmpeg -v error -re -f lavfi -i sine=frequency=440:sample_rate=8000 -t 1.2";
const pattern = "ffmpeg -v error -re -f lavfi -i testsrc=size=64x64:rate=5 -t 1.5";

export const MEDIA = [
  {
    name: "sip",
    port: 7501,
    server: { package: "sip-tester", run: "exec sipp -sn uas -i 127.0.0.1 -p 7501 -nostdin" },
    client: { package: "sip-tester", run: "sipp -sn uac -i 127.0.0.1 -p 7551 -m 1 -d 200 -nostdin 127.0.0.1:7501" },
    flows: [{ app: "sip", encrypted: false }],
  },
  {
    name: "rtp",
    port: 7502,
    server: { package: "socat", run: "socat -u UDP-RECV:7503 /dev/null & exec socat -u UDP-RECV:7502 /dev/null" },
    client: { package: "ffmpeg", run: `${tone} -acodec pcm_mulaw -f rtp rtp://127.0.0.1:7502` },
    capture: "udp portrange 7502-7503",
    flows: [{ app: "rtp" }, { app: "rtcp", dst_port: 7503 }],
  },
  {
    name: "rtsp",
    port: 7504,
    server: {
      package: "ffmpeg",
      run: "exec ffmpeg -v error -rtsp_flags listen -i rtsp://127.0.0.1:7504/live -f null -",
    },
    client: {
      package: "ffmpeg",
      run: `${tone} -acodec pcm_mulaw -rtsp_transport tcp -f rtsp rtsp://127.0.0.1:7504/live`,
    },
    flows: [{ app: "rtsp", encrypted: false }],
  },
  {
    name: "rtmp",
    port: 7505,
    files: {
      "nginx.conf":
        "load_module /usr/lib/nginx/modules/ngx_rtmp_module.so; daemon off; pid @DIR@/pid; error_log stderr; events {} rtmp { server { listen 7505; application live { live on; } } }",
    },
    server: { package: "libnginx-mod-rtmp", run: "exec nginx -c $PWD/nginx.conf" },
    client: { package: "ffmpeg", run: `${pattern} -c:v flv -f flv rtmp://127.0.0.1:7505/live/test` },
    flows: [{ app: "rtmp", encrypted: false }],
  },
  {
    name: "stun",
    port: 7506,
    server: {
      package: "coturn",
      run: "exec turnserver -n --listening-ip=127.0.0.1 -p 7506 --allow-loopback-peers --no-tls --no-dtls --no-cli -l stdout --pidfile $PWD/pid --db $PWD/db",
    },
    client: { package: "coturn", run: "turnutils_stunclient -p 7506 127.0.0.1", mayFail: true },
    capture: "udp",
    flows: [{ app: "stun" }],
  },
  {
    name: "turn-tcp",
    port: 7507,
    server: {
      package: "coturn",
      run: "exec turnserver -n --listening-ip=127.0.0.1 -p 7507 -a -u me:secret -r example.test --allow-loopback-peers --cli-password=secret --no-tls --no-dtls --no-cli -l stdout --pidfile $PWD/pid --db $PWD/db",
    },
    client: {
      package: "coturn",
      run: "turnutils_uclient -t -y -n 1 -m 1 -u me -w secret -p 7507 127.0.0.1",
      mayFail: true,
    },
    flows: [{ app: "stun" }],
  },
  {
    name: "vnc",
    port: 7508,
    server: {
      package: "tigervnc-standalone-server",
      run: "exec Xtigervnc :71 -rfbport 7508 -SecurityTypes None -geometry 64x64 -localhost",
    },
    client: {
      package: "ncat",
      run: "(printf 'RFB 003.008\\n'; sleep 1; printf '\\001\\001'; sleep 1) | ncat 127.0.0.1 7508 >/dev/null",
    },
    flows: [{ app: "vnc" }],
  },
  {
    name: "rdp",
    port: 7509,
    before:
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3650 -subj /CN=rdp && mkdir -p /run/xrdp",
    files: {
      "xrdp.ini":
        "[Globals]\nini_version=1\nfork=true\nport=7509\nsecurity_layer=negotiate\ncrypt_level=high\ncertificate=@DIR@/cert.pem\nkey_file=@DIR@/key.pem\nssl_protocols=TLSv1.2, TLSv1.3\nmax_bpp=16\n[Logging]\nLogFile=@DIR@/log\nLogLevel=INFO\n[Channels]\n[Xorg]\nname=Xorg\nlib=libxup.so\nusername=ask\npassword=ask\nport=-1\ncode=20\n",
    },
    server: {
      package: "xrdp",
      run: "Xtigervnc :72 -rfbport 7599 -SecurityTypes None -localhost & exec xrdp -n -c $PWD/xrdp.ini",
    },
    client: {
      package: "freerdp2-x11",
      run: "export HOME=$PWD DISPLAY=:72; timeout 6 xfreerdp /v:127.0.0.1:7509 /u:me /p:secret /cert:ignore /size:200x200 /bpp:8",
      mayFail: true,
    },
    flows: [{ app: "rdp", encrypted: true }],
  },
];
