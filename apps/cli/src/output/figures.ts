// Figures for people: bytes in powers of 1000, times as local clock time.

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** One decimal below 100, none above. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** Thousands apart, so that large counts can be read. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** Seconds since 1970 as local time with microseconds. */
export function clockText(seconds: number | null): string {
  if (seconds === null) return "–";
  // Rounded first: what is nearly the next second is that second.
  const total = Math.round(seconds * 1e6);
  const date = new Date(Math.floor(total / 1000));
  if (Number.isNaN(date.getTime())) return String(seconds);
  const micros = ((total % 1e6) + 1e6) % 1e6;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(micros).padStart(6, "0")}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

export function endpointText(ip: string | null, port: number | null): string {
  if (ip === null) return "–";
  if (port === null) return ip;
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}

export function shareText(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Bits a second with one decimal below 100; a dash where the system does not tell. */
export function rateText(bits: number | null): string {
  if (bits === null) return "–";
  const units = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"];
  let value = bits;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
