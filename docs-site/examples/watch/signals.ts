import type { CTX } from "@machinery/ctx";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

// One Ctrl-C may come as several signals: from the terminal, and from who started this process.
const IMPATIENT_AFTER = 1_000;

/**
 * Has the signals that ask a process to end cancel a ctx; returns the undoing.
 *
 * Cleaning up may take as long as a reader of the output that does not read, so somebody who asks again is obeyed at
 * once.
 */
export function cancelOnSignals(ctx: CTX): () => void {
  const { clock } = ctx;
  let asked: number | undefined;
  const cancel = (signal: NodeJS.Signals): void => {
    asked ??= clock.now();
    ctx.cancel(signal);
    if (clock.now() - asked < IMPATIENT_AFTER) return;
    forget();
    process.kill(process.pid, signal);
  };
  const forget = (): void => {
    for (const signal of SIGNALS) process.off(signal, cancel);
  };
  for (const signal of SIGNALS) process.on(signal, cancel);
  return forget;
}
