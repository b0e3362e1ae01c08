// Messages of the set-up, one plain line each. They go to standard error: standard output belongs to the command.

export function say(text) {
  process.stderr.write(`wireglass: ${text}\n`);
}

/** Something that a person must put right. The text says what went wrong and what to do. */
export class SetupFailure extends Error {
  name = "SetupFailure";
}

/** Runs a script; a failure becomes one line and exit code 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
