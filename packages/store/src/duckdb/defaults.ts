// What holds when nobody says otherwise.

export const DEFAULT_MAX_BYTES = 10e9;
