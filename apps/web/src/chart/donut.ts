// Shares as parts of a ring.

const GAP = 0.025;

/** Path of the ring's stretch from `from` to `to` (fractions of the whole, clockwise from the top). */
export function ringPath(cx: number, cy: number, outer: number, inner: number, from: number, to: number): string {
  const sweep = to - from;
  // A full ring has no ends: an arc that ends where it began would be nothing.
  if (sweep >= 0.9999) {
    const circle = (radius: number, flag: number) =>
      `M${cx} ${cy - radius}A${radius} ${radius} 0 1 ${flag} ${cx} ${cy + radius}A${radius} ${radius} 0 1 ${flag} ${cx} ${cy - radius}Z`;
    return circle(outer, 1) + circle(inner, 0);
  }
  const half = Math.min(GAP, sweep * Math.PI * 0.5) / 2;
  const [start, end] = [from * 2 * Math.PI + half, to * 2 * Math.PI - half];
  const point = (radius: number, angle: number) =>
    `${(cx + radius * Math.sin(angle)).toFixed(2)} ${(cy - radius * Math.cos(angle)).toFixed(2)}`;
  const large = end - start > Math.PI ? 1 : 0;
  return `M${point(outer, start)}A${outer} ${outer} 0 ${large} 1 ${point(outer, end)}L${point(inner, end)}A${inner} ${inner} 0 ${large} 0 ${point(inner, start)}Z`;
}
