// How much of the time up to now the charts show.

const LABELS: Readonly<Record<number, string>> = {
  60: "last minute",
  300: "last 5 min",
  900: "last 15 min",
  0: "everything",
};

/** A window that still grows shows everything there is. */
export const windowLabel = (window: number): string => LABELS[window] ?? LABELS[0];
