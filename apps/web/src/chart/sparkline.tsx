// A line the size of a word: the course of a figure, without axes. The figure itself stands beside it.

const WIDTH = 90;
const HEIGHT = 22;

export function Sparkline({ values, token = "accent" }: { values: readonly number[]; token?: string }) {
  return (
    <svg width="100%" height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path
        d={sparkPath(values)}
        fill="none"
        stroke={`var(--${token})`}
        strokeWidth="1.4"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** The newest value is at the right edge; fewer than sixty leave the left empty. */
export function sparkPath(values: readonly number[], slots = 60): string {
  if (values.length === 0) return "";
  const top = Math.max(...values, 1);
  const step = WIDTH / (slots - 1);
  const from = WIDTH - (values.length - 1) * step;
  return values
    .map((value, index) => {
      const x = from + index * step;
      const y = HEIGHT - 1.5 - (value / top) * (HEIGHT - 3);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}
