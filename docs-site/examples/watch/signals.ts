import type { CTX } from "@machinery/ctx";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Has the signals that ask a process to end cancel a ctx; returns the undoing. */
export function cancelOnSignals(ctx: CTX): () => void {
  const cancel = (signal: NodeJS.Signals): void => void ctx.cancel(signal);
  for (const signal of SIGNALS) process.on(signal, cancel);
  return () => {
    for (const signal of SIGNALS) process.off(signal, cancel);
  };
}
