// A line the size of a word: the course of a figure, without axes. The figure itself stands beside it.

const WIDTH = 90;
const HEIGHT = 22;

interface SparklineProps {
  /** Newest last; null is a gap. */
  readonly values: readonly (number | null)[];
  readonly token?: string;
  /** The least that the full height stands for. */
  readonly least?: number;
  readonly slots?: number;
}

export function Sparkline({ values, token = "accent", least = 1, slots = 60 }: SparklineProps) {
  return (
    <svg width="100%" height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path
        d={sparkPath(values, slots, least)}
        fill="none"
        stroke={`var(--${token})`}
        strokeWidth="1.4"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** The newest value is at the right edge; fewer than `slots` leave the left empty. A value alone between gaps is a dot. */
export function sparkPath(values: readonly (number | null)[], slots = 60, least = 1): string {
  const shown = values.slice(-slots);
  const top = shown.reduce<number>((most, value) => Math.max(most, value ?? 0), least);
  const step = WIDTH / (slots - 1);
  const from = WIDTH - (shown.length - 1) * step;
  return shown
    .map((value, index) => {
      if (value === null) return "";
      const x = from + index * step;
      const y = HEIGHT - 1.5 - (top === 0 ? 0 : value / top) * (HEIGHT - 3);
      const begins = index === 0 || shown[index - 1] === null;
      const alone = begins && (index === shown.length - 1 || shown[index + 1] === null);
      return `${begins ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}${alone ? "h0.01" : ""}`;
    })
    .join("");
}
