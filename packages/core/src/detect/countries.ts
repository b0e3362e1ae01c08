// Which countries the network has had destinations in. Its state is plain data, for whoever keeps it.

/** Where an address is, by its code of ISO 3166-1; null where that is not known, or the address is in no country. */
export type CountryOf = (ip: string) => string | null;

export interface CountriesState {
  /** Seconds of traffic that have been looked at since the first one. */
  seen: number;
  known: readonly string[];
}

/** No table has more than 676 of them. */
const CODE = /^[A-Z]{2}$/;

export class Countries {
  #seen: number;
  readonly #known: Set<string>;

  constructor(state: CountriesState = { seen: 0, known: [] }) {
    this.#seen = state.seen;
    this.#known = new Set(state.known.filter((code) => CODE.test(code)));
  }

  /** More traffic has been looked at. As long as no address has a country, nothing can be learned from that. */
  tick(seconds = 1): void {
    if (this.#known.size > 0) this.#seen += seconds;
  }

  /** Notes a country; true when it is new, although the network has been looked at for so many seconds. */
  isNew(code: string, learning: number): boolean {
    if (this.#known.has(code) || !CODE.test(code)) return false;
    this.#known.add(code);
    return this.#seen >= learning;
  }

  state(): CountriesState {
    return { seen: this.#seen, known: Array.from(this.#known) };
  }
}
