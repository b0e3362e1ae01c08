// Ctrl-C and SIGTERM end the program cleanly; a second one ends it at once.

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function endOnSignals(close: () => Promise<void>, exit: (code: number) => void = process.exit): void {
  let ending = false;
  const end = (): void => {
    if (ending) exit(1);
    ending = true;
    close().then(
      () => exit(0),
      () => exit(1),
    );
  };
  for (const signal of SIGNALS) process.on(signal, end);
}
