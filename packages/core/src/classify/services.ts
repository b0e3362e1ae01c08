// Whose servers a name belongs to: the registrable domain by the Public Suffix List, and for the best known services the
// name that people know them by.

import { getDomain } from "tldts-icann";

export interface Service {
  /** A name that people know, or the registrable domain. */
  readonly service: string;
  /** What somebody can register below a public suffix: `example.co.uk` of `www.example.co.uk`. */
  readonly domain: string;
}

/** A domain stands for itself and all names below it; the longest one that fits wins. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  Akamai: [
    "akamai.net",
    "akamaiedge.net",
    "akamaihd.net",
    "akamaized.net",
    "akadns.net",
    "edgekey.net",
    "edgesuite.net",
  ],
  Amazon: [
    "amazon.com",
    "amazon.co.uk",
    "amazon.de",
    "amazon.fr",
    "amazon.it",
    "media-amazon.com",
    "ssl-images-amazon.com",
  ],
  "Amazon Video": ["primevideo.com", "aiv-cdn.net", "aiv-delivery.net", "pv-cdn.net"],
  Anthropic: ["anthropic.com", "claude.ai", "claude.com"],
  Apple: ["apple.com", "aaplimg.com", "cdn-apple.com", "mzstatic.com", "apple-dns.net"],
  "Arch Linux": ["archlinux.org"],
  AWS: ["amazonaws.com", "aws.amazon.com", "awsstatic.com", "cloudfront.net", "awsdns.com"],
  Bing: ["bing.com", "bing.net"],
  Canva: ["canva.com"],
  ChatGPT: ["openai.com", "chatgpt.com", "oaistatic.com", "oaiusercontent.com"],
  Cisco: ["cisco.com"],
  Cloudflare: ["cloudflare.com", "cloudflare.net", "cloudflare-dns.com", "cloudflareinsights.com", "one.one.one.one"],
  Debian: ["debian.org", "debian.net"],
  Discord: ["discord.com", "discord.gg", "discordapp.com", "discordapp.net", "discord.media"],
  "Disney+": ["disneyplus.com", "disney-plus.net", "dssott.com", "bamgrid.com"],
  Docker: ["docker.com", "docker.io"],
  Dropbox: ["dropbox.com", "dropboxapi.com", "dropboxusercontent.com", "dropboxstatic.com"],
  DuckDuckGo: ["duckduckgo.com"],
  eBay: ["ebay.com", "ebay.de", "ebay.co.uk", "ebaystatic.com", "ebayimg.com"],
  Facebook: ["facebook.com", "facebook.net", "fbcdn.net", "fb.com", "messenger.com", "fbsbx.com"],
  Fastly: ["fastly.net", "fastlylb.net", "fastly-edge.com"],
  Fedora: ["fedoraproject.org", "fedorapeople.org"],
  Firefox: ["mozilla.org", "mozilla.net", "mozilla.com", "firefox.com", "mozgcp.net"],
  GitHub: ["github.com", "github.io", "githubusercontent.com", "githubassets.com", "ghcr.io", "github.dev"],
  GitLab: ["gitlab.com", "gitlab.io"],
  Gmail: ["gmail.com", "mail.google.com", "imap.gmail.com", "smtp.gmail.com"],
  Google: [
    "google.com",
    "google.de",
    "google.fr",
    "google.co.uk",
    "googleapis.com",
    "googleusercontent.com",
    "gstatic.com",
    "gvt1.com",
    "gvt2.com",
    "1e100.net",
    "dns.google",
    "android.com",
    "googletagmanager.com",
    "google-analytics.com",
  ],
  "Google Ads": ["doubleclick.net", "googlesyndication.com", "googleadservices.com", "googletagservices.com"],
  "Google Meet": ["meet.google.com"],
  iCloud: ["icloud.com", "icloud-content.com", "apple-cloudkit.com", "me.com"],
  Instagram: ["instagram.com", "cdninstagram.com"],
  "Let's Encrypt": ["letsencrypt.org", "lencr.org"],
  LinkedIn: ["linkedin.com", "licdn.com"],
  Microsoft: [
    "microsoft.com",
    "microsoftonline.com",
    "msftconnecttest.com",
    "msftncsi.com",
    "msedge.net",
    "msn.com",
    "live.com",
    "live.net",
    "microsoftapp.net",
    "azure.com",
    "azureedge.net",
    "windows.net",
    "windows.com",
    "visualstudio.com",
    "vscode-cdn.net",
    "s-microsoft.com",
  ],
  "Microsoft 365": [
    "office.com",
    "office.net",
    "office365.com",
    "outlook.com",
    "sharepoint.com",
    "onedrive.com",
    "onedrive.live.com",
    "officeapps.live.com",
  ],
  Netflix: ["netflix.com", "netflix.net", "nflxext.com", "nflximg.com", "nflximg.net", "nflxso.net", "nflxvideo.net"],
  Nextcloud: ["nextcloud.com"],
  NordVPN: ["nordvpn.com"],
  npm: ["npmjs.org", "npmjs.com"],
  "NTP Pool": ["ntp.org"],
  NVIDIA: ["nvidia.com", "nvidiagrid.net"],
  PayPal: ["paypal.com", "paypalobjects.com"],
  Pinterest: ["pinterest.com", "pinimg.com"],
  PlayStation: ["playstation.com", "playstation.net", "sonyentertainmentnetwork.com"],
  PyPI: ["pypi.org", "pythonhosted.org"],
  Quad9: ["quad9.net"],
  Reddit: ["reddit.com", "redd.it", "redditmedia.com", "redditstatic.com"],
  Roblox: ["roblox.com", "rbxcdn.com"],
  Salesforce: ["salesforce.com", "force.com"],
  Signal: ["signal.org"],
  Skype: ["skype.com", "skype.net"],
  Slack: ["slack.com", "slack-edge.com", "slackb.com", "slack-msgs.com"],
  Snapchat: ["snapchat.com", "snap.com", "sc-cdn.net", "snapkit.com"],
  SoundCloud: ["soundcloud.com", "sndcdn.com"],
  Spotify: ["spotify.com", "scdn.co", "spotifycdn.com", "spotifycdn.net"],
  "Stack Overflow": ["stackoverflow.com", "stackexchange.com", "sstatic.net"],
  Steam: ["steampowered.com", "steamcommunity.com", "steamcontent.com", "steamstatic.com", "steamserver.net"],
  SUSE: ["suse.com", "opensuse.org"],
  Teams: ["teams.microsoft.com", "teams.live.com", "teams.cloud.microsoft", "teams.microsoft.us"],
  Telegram: ["telegram.org", "t.me", "telegram.me"],
  TikTok: ["tiktok.com", "tiktokcdn.com", "tiktokv.com", "ttwstatic.com", "byteoversea.com"],
  Twitch: ["twitch.tv", "ttvnw.net", "jtvnw.net"],
  Ubuntu: ["ubuntu.com", "canonical.com", "launchpad.net", "snapcraft.io", "launchpadcontent.net"],
  Vimeo: ["vimeo.com", "vimeocdn.com"],
  Webex: ["webex.com", "wbx2.com"],
  WhatsApp: ["whatsapp.com", "whatsapp.net"],
  Wikipedia: ["wikipedia.org", "wikimedia.org", "wiktionary.org", "wikidata.org"],
  "Windows Update": ["windowsupdate.com", "update.microsoft.com", "delivery.mp.microsoft.com"],
  X: ["twitter.com", "x.com", "twimg.com", "t.co"],
  Xbox: ["xbox.com", "xboxlive.com"],
  Yahoo: ["yahoo.com", "yimg.com", "yahoodns.net"],
  YouTube: [
    "youtube.com",
    "googlevideo.com",
    "ytimg.com",
    "youtu.be",
    "youtube-nocookie.com",
    "youtubei.googleapis.com",
  ],
  Zoom: ["zoom.us", "zoom.com", "zoomgov.com"],
};

const BY_DOMAIN: ReadonlyMap<string, string> = new Map(
  Object.entries(SERVICES).flatMap(([service, domains]) => domains.map((domain) => [domain, service] as const)),
);

const KNOWN: ReadonlySet<string> = new Set(Object.keys(SERVICES));

/** Whether it is a service of the table, and not a bare domain. */
export function isKnownService(service: string): boolean {
  return KNOWN.has(service);
}

/** Names that were asked for before: a filter asks for the same few with each packet. */
const answers = new Map<string, Service | null>();
const MOST_ANSWERS = 2048;

/** Null for what has no registrable domain: addresses, single labels. */
export function serviceOf(host: string): Service | null {
  const before = answers.get(host);
  if (before !== undefined) return before;
  if (answers.size >= MOST_ANSWERS) answers.clear();
  const answer = find(host.toLowerCase());
  answers.set(host, answer);
  return answer;
}

function find(name: string): Service | null {
  const host = name.endsWith(".") ? name.slice(0, -1) : name;
  const domain = getDomain(host, { extractHostname: false, validateHostname: true });
  // A name with an empty label is none.
  if (domain === null || domain.startsWith(".")) return null;
  for (let at = 0; at >= 0 && host.length - at >= domain.length; at = next(host, at)) {
    const service = BY_DOMAIN.get(host.slice(at));
    if (service !== undefined) return { service, domain };
  }
  return { service: domain, domain };
}

/** Where the name begins that is one label shorter; -1 at the last. */
function next(host: string, at: number): number {
  const dot = host.indexOf(".", at);
  return dot < 0 ? -1 : dot + 1;
}
