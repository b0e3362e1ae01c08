// What is wrong with a filter, and where: shown below the filter box and on the command line.

export class FilterError extends Error {
  override readonly name = "FilterError";
  /** First character of the part that is wrong, counted from 0. */
  readonly position: number;
  /** Characters of that part; at least 1, so that there is something to underline. */
  readonly length: number;

  constructor(message: string, position: number, length: number) {
    super(message);
    this.position = position;
    this.length = Math.max(1, length);
  }
}

/** The error that points at a part of the syntax tree. */
export function wrong({ position, length }: { position: number; length: number }, message: string): FilterError {
  return new FilterError(message, position, length);
}
