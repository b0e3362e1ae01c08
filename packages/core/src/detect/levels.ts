// Learned levels: what is usual for a figure, from what it has been so far. Says how long it has looked, and nothing before
// that is long enough. Its state is plain data, for whoever keeps it.

/** What a detector asks. */
export interface Levels {
  /** A second's value of the figure. */
  observe(name: string, value: number): void;
  /** What it should not be above; null while too little has been seen. */
  limit(name: string): number | null;
  /** Seconds that it has seen. */
  seen(name: string): number;
}

export interface LevelState {
  name: string;
  seconds: number;
  mean: number;
  variance: number;
}

/** Before that nobody can say what is usual. */
const LEARNING = 3600;
/** The latest day counts for more than all before it. */
const MEMORY = 86_400;
/** So many standard deviations are unusual, and never less than so many times the mean. */
const DEVIATIONS = 6;
const LEAST_FACTOR = 3;
const MOST_LEVELS = 4096;

export class LearnedLevels implements Levels {
  readonly #levels = new Map<string, LevelState>();

  constructor(state: readonly LevelState[] = []) {
    for (const level of state.slice(0, MOST_LEVELS)) this.#levels.set(level.name, { ...level });
  }

  observe(name: string, value: number): void {
    let level = this.#levels.get(name);
    if (level === undefined) {
      if (this.#levels.size >= MOST_LEVELS) return;
      level = { name, seconds: 0, mean: 0, variance: 0 };
      this.#levels.set(name, level);
    }
    level.seconds++;
    // Welford's recurrence, whose weights stop to fall after a day.
    const weight = 1 / Math.min(level.seconds, MEMORY);
    const difference = value - level.mean;
    level.mean += weight * difference;
    level.variance = (1 - weight) * (level.variance + weight * difference * difference);
  }

  limit(name: string): number | null {
    const level = this.#levels.get(name);
    if (level === undefined || level.seconds < LEARNING) return null;
    return Math.max(level.mean + DEVIATIONS * Math.sqrt(level.variance), level.mean * LEAST_FACTOR);
  }

  seen(name: string): number {
    return this.#levels.get(name)?.seconds ?? 0;
  }

  /** For keeping. */
  state(): LevelState[] {
    return Array.from(this.#levels.values(), (level) => ({ ...level }));
  }
}
