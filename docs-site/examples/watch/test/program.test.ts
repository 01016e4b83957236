import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Program, runs } from "./support/program.ts";

const NOTHING_LEFT = "left over: 0 tasks, 0 listeners on the root, 0 timers";
const FAMILY = "cmd:sleep 60 & echo family $! $$; wait";

// Matchers, as values of no particular type.
const aString: unknown = expect.any(String);
const aNumber: unknown = expect.any(Number);

let folder: string;
let server: Server;
let address: string;
/** Where nobody listens. */
let nobody: string;
const closed: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "watch-test-"));
  const gone = createServer();
  nobody = await listen(gone);
  gone.close();
  server = createServer(({ url = "" }, response) => {
    response.once("close", () => closed.push(url));
    if (url.startsWith("/hanging")) return;
    if (url === "/broken") response.writeHead(500);
    response.end("hello");
  });
  address = await listen(server);
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});

describe.concurrent("watch", { timeout: 60_000 }, () => {
  it("watches a demonstration of its own where nothing is named", async () => {
    const program = new Program("--for", "1m");
    for (const said of [
      / {2}\S+\/steady: 200 OK/,
      / {2}\S+\/slow: 200 OK/,
      /✗ \S+\/flaky: 503 Service Unavailable/,
      /✗ \S+\/hanging: no answer in 1s/,
      / {2}\S+\/lines: \{"chapter":\d+\}.*ASYNC_GENERATOR ← TASK/,
      / {2}file:.*: line \d+ of the log/,
      / {2}cmd:.*: child process, line \d+/,
    ]) {
      await program.says(said);
    }
    program.process.kill("SIGINT");
    expect(await program.status()).toBe(0);
    expect(program.stdout).toContain(NOTHING_LEFT);
    expect(program.stderr).toBe("");
  });

  it("writes objects for programs, each result with the way it came", async () => {
    const program = new Program(`${address}/`, "cmd:echo once", "--json");
    await program.says(/"once"[^]*"TASK"|"TASK"[^]*"once"/);
    program.process.kill("SIGINT");
    expect(await program.status()).toBe(0);
    expect(program.objects).toContainEqual({
      kind: "result",
      at: aString,
      source: `${address}/`,
      text: "200 OK, 5 bytes",
      latency: aNumber,
      via: ["TASK", "SYNC_FUNCTION", "ASYNC_GENERATOR"],
    });
    expect(program.objects).toContainEqual({
      kind: "result",
      at: aString,
      source: "cmd:echo once",
      text: "once",
      latency: aNumber,
      via: ["ASYNC_GENERATOR"],
    });
    expect(program.objects.at(-1)).toMatchObject({
      kind: "summary",
      ended: "SIGINT",
      sources: [
        { source: `${address}/`, failures: 0 },
        { source: "cmd:echo once", results: 1 },
      ],
      left: { tasks: 0, listeners: 0, timers: 0 },
    });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "aborts its requests and ends whole families of processes on %s",
    async (signal) => {
      const program = new Program(`${address}/hanging/${signal}`, FAMILY);
      const [, child, parent] = await program.says(/family (\d+) (\d+)/);
      program.process.kill(signal);
      expect(await program.status()).toBe(0);
      expect([runs(child), runs(parent)]).toEqual([false, false]);
      await expect.poll(() => closed).toContain(`/hanging/${signal}`);
      expect(program.stdout).toContain(`ended: ${signal}`);
      expect(program.stdout).toContain(NOTHING_LEFT);
    },
  );

  it("kills a process that does not stop when it is asked to", async () => {
    const program = new Program(`cmd:trap "" TERM; echo pid $$; while :; do sleep 0.1; done`);
    const [, pid] = await program.says(/pid (\d+)/);
    program.process.kill("SIGTERM");
    expect(await program.status()).toBe(0);
    expect(runs(pid)).toBe(false);
    expect(program.stdout).toContain(NOTHING_LEFT);
  });

  it("goes on without a source that dies, and is over with the last one", async () => {
    const dying = "cmd:echo last words; echo why >&2; exit 3";
    const program = new Program(dying, "cmd:sleep 0.5; echo survivor");
    expect(await program.status()).toBe(0);
    expect(program.stdout).toMatch(/✗ .*exit status 3: why/);
    expect(program.stdout).toMatch(/survivor[^]*ended: every source has ended/);
    expect(program.stdout).toContain(NOTHING_LEFT);
  });

  it("counts answers that are errors as failures, and asks again", async () => {
    const program = new Program(`${address}/broken`, "--every", "100ms", "--json");
    await program.says(/(500 Internal Server Error[^]*){3}/);
    program.process.kill("SIGINT");
    expect(await program.status()).toBe(0);
    expect(program.objects.at(-1)).toMatchObject({ sources: [{ state: "failing", results: 0 }] });
  });

  it("follows a file that grows, is rotated and is truncated", async () => {
    const path = join(folder, "growing.log");
    await writeFile(path, "before\n");
    const program = new Program(`file:${path}`, "--every", "50ms");
    // It is not known when the file is opened, so it grows until that is seen.
    const growing = setInterval(() => void appendFile(path, "grown\n"), 100);
    await program.says(/grown/);
    clearInterval(growing);
    await appendFile(path, "last of the old\n");
    await rename(path, `${path}.1`);
    await writeFile(path, "first of the new\n");
    await program.says(/last of the old[^]*first of the new/);
    await truncate(path);
    await appendFile(path, "anew\n");
    await program.says(/anew/);
    program.process.kill("SIGTERM");
    expect(await program.status()).toBe(0);
    expect(program.stdout).not.toContain("before");
    expect(program.stdout).toContain(NOTHING_LEFT);
  });

  it("is over when nobody reads its output any more", async () => {
    const program = new Program(FAMILY, "cmd:while sleep 0.05; do echo more; done");
    const [, child, parent] = await program.says(/family (\d+) (\d+)/);
    program.process.stdout?.destroy();
    expect(await program.status()).toBe(0);
    expect([runs(child), runs(parent)]).toEqual([false, false]);
    expect(program.stderr).toContain("ended: the output was closed");
    expect(program.stderr).toContain(NOTHING_LEFT);
  });

  it("reads standard input to its end, the last line without a newline included", async () => {
    const program = new Program("-");
    program.process.stdin?.end("one\r\ntwo\n\u001b[31mthree\u001b[0m");
    expect(await program.status()).toBe(0);
    expect(program.stdout).toMatch(/-: one .*\n.*-: two .*\n.*-: three .*\n/);
    expect(program.stdout).toContain("ended: every source has ended");
    expect(program.stdout).toContain(NOTHING_LEFT);
  });

  it("ends when its time is up, and lets go of a standard input that has not ended", async () => {
    const program = new Program("-", "--for", "300ms");
    expect(await program.status()).toBe(0);
    expect(program.stdout).toContain("ended: time is up after 300ms");
    expect(program.stdout).toContain(NOTHING_LEFT);
  });

  it("shows all that was said, however much at once", async () => {
    const program = new Program("cmd:seq 1 5000", "--json");
    expect(await program.status()).toBe(0);
    const said = program.objects.filter(({ kind }) => kind === "result").map(({ text }) => text);
    expect(said).toEqual(Array.from({ length: 5_000 }, (_, index) => String(index + 1)));
  });

  it("has the status 1 where sources could not be opened, and follows the others", async () => {
    const unopenable = ["file:/does/not/exist", "file:/", "cmd:no-such-command", `${nobody}/`];
    const program = new Program(...unopenable, "cmd:echo another");
    await program.says(/✗ file:.*: ENOENT: no such file or directory/);
    await program.says(/✗ file:.*: \/ is not a regular file/);
    await program.says(/✗ cmd:no-such-command: .*not found/);
    await program.says(/✗ .*: connect ECONNREFUSED/);
    await program.says(/cmd:echo another: another/);
    program.process.kill("SIGTERM");
    expect(await program.status()).toBe(1);
    expect(program.stdout).toContain(NOTHING_LEFT);
  });

  it("has the status 2 and says what it expected where it does not understand", async () => {
    const program = new Program("-", "nonsense");
    expect(await program.status()).toBe(2);
    expect(program.stdout).toBe("");
    expect(program.stderr).toMatch(/^watch: a source must be .*, got "nonsense"\n/);
  });
});

async function listen(on: Server): Promise<string> {
  await new Promise<void>((resolve) => on.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address of this kind.
  return `http://127.0.0.1:${(on.address() as AddressInfo).port}`;
}
