import type { CTX } from "@machinery/ctx";
import { stopAsyncGenerator } from "@machinery/odd-helpers";
import type { TaskHolder } from "@machinery/task-holder";
import { tick } from "@machinery/ticker";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How an endpoint answers; the ctx ends when the response is closed. */
type Endpoint = (response: ServerResponse, ctx: CTX) => Promise<void> | void;

/** A small HTTP service on loopback, with endpoints that behave well and badly. */
export class Service {
  readonly #holder: TaskHolder;
  readonly #server: Server;
  #flakyCalls = 0;

  readonly #endpoints: Record<string, Endpoint> = {
    "/steady": (response) => void response.end("steady\n"),
    "/slow": async (response, ctx) => {
      await ctx.sleep(150 + Math.random() * 450);
      response.end("slow\n");
    },
    "/flaky": (response) => {
      if (++this.#flakyCalls % 3 === 0) response.writeHead(503);
      response.end("flaky\n");
    },
    // It says nothing, until the one who asked has gone.
    "/hanging": (_, ctx) => ctx.waitForFirst(ctx),
    "/lines": async (response, ctx) => {
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      const lines = story(ctx);
      response.once("close", () => void stopAsyncGenerator(lines));
      for await (const line of lines) response.write(line);
      response.end();
    },
  };

  constructor(holder: TaskHolder) {
    this.#holder = holder;
    this.#server = createServer((request, response) => this.#respond(request, response));
  }

  /** Listens on a free port, and returns the addresses of the endpoints. */
  async listen(): Promise<string[]> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    // A server that listens on a port has an address of this kind.
    const { port } = this.#server.address() as AddressInfo;
    return Object.keys(this.#endpoints).map((path) => `http://127.0.0.1:${port}${path}`);
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #respond({ url = "" }: IncomingMessage, response: ServerResponse): void {
    const endpoint = this.#endpoints[url];
    if (endpoint === undefined) {
      response.writeHead(404).end();
      return;
    }
    const answering = this.#holder.addCoroutine((ctx) => endpoint(response, ctx), { name: url });
    response.once("close", () => answering.cancel());
  }
}

async function* story(ctx: CTX): AsyncGenerator<string> {
  for await (const [n] of tick(ctx, 350)) yield `${JSON.stringify({ chapter: n })}\n`;
}
