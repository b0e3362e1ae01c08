// The few icons there are, drawn on a 16 px grid with one stroke.

const PATHS = {
  overview: "M2.5 9.5h3v4h-3zM6.5 2.5h3v11h-3zM10.5 6.5h3v7h-3z",
  flows: "M2 5h10M9 2l3 3-3 3M14 11H4M7 8l-3 3 3 3",
  applications: "M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5h-4.5zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5h-4.5z",
  latency: "M8 3a6 6 0 1 0 6 6M8 3v2.6M8 9l3.6-4.2",
  alerts: "M8 2.5a4 4 0 0 0-4 4v3l-1.5 2.5h11L12 9.5v-3a4 4 0 0 0-4-4M6.5 12.2a1.6 1.6 0 0 0 3 0",
  packets: "M2.5 4h11M2.5 8h11M2.5 12h7",
  captures: "M3 2.5h6l4 4v7H3zM9 2.5v4h4",
  settings: "M2 4.5h6M12 4.5h2M10 2.8v3.4M2 11.5h2M8 11.5h6M6 9.8v3.4",
  down: "M4 6l4 4 4-4",
  earlier: "M10 3.5L5.5 8l4.5 4.5",
  later: "M6 3.5L10.5 8 6 12.5",
  wider: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.5 10.5l3 3M5 7h4",
  close: "M4 4l8 8M12 4l-8 8",
  funnel: "M2.5 3.5h11l-4.2 5v4.5l-2.6-1.5v-3z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3l8 5-8 5z",
  stop: "M4 4h8v8H4z",
  save: "M8 2.5v8M4.5 7L8 10.5 11.5 7M3 13.5h10",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9M6.8 7v4M9.2 7v4",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  warning: "M8 2.5l6 11H2zM8 6.5v3.5M8 12h.01",
  plus: "M8 3v10M3 8h10",
  check: "M3 8.5l3.5 3.5L13 4.5",
  file: "M3 2.5h6l4 4v7H3zM9 2.5v4h4",
  upload: "M8 11V3M4.5 6.5L8 3l3.5 3.5M3 13.5h10",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
