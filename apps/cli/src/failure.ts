// Expected failures: one line on standard error that says what, where and what to do, and an exit code.

export const ExitCode = { DONE: 0, FAILED: 1, USAGE: 2, NO_RIGHT: 77 } as const;

export class Failure extends Error {
  override readonly name = "Failure";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = ExitCode.FAILED) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The reader of our output has gone (`| head`): nothing to say, nothing went wrong. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

/** The operating system's error in words. */
export function systemErrorText(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
    case "EPERM":
      return "reading it is not permitted";
    case "EISDIR":
      return "it is a folder";
    case "ENOSPC":
      return "the disk is full";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
