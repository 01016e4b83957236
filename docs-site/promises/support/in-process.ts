import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs a script of this folder as a process of its own, and returns the messages it has sent; fails where it does. */
export async function inProcess<Message>(script: string, ...args: string[]): Promise<Message[]> {
  const messages: Message[] = [];
  let errors = "";
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    // What another thread optimises it holds meanwhile, a closure with all that it closes over: what was used last.
    execArgv: ["--conditions=@machinery/source", "--no-concurrent-recompilation"],
    silent: true,
  });
  // What this script sends, and nobody else can.
  child.on("message", (message) => messages.push(message as Message));
  child.stderr?.on("data", (text: Buffer) => (errors += text.toString()));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}: ${errors}`);
  return messages;
}
