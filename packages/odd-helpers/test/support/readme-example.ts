import { Future } from "@machinery/ctx";
import {
  ensureAsyncDispose,
  findAndApplyResult,
  noncancelledResultsFromFuts,
  stopAsyncGenerator,
} from "@machinery/odd-helpers";

async function* numbers(): AsyncGenerator<number, void, unknown> {
  try {
    for (let n = 0; ; n++) yield await Promise.resolve(n);
  } finally {
    console.log("the generator has cleaned up");
  }
}
const generator = numbers();
await generator.next();
await stopAsyncGenerator(generator);

const connection = {
  start: () => Promise.reject(new Error("nobody listens")),
  [Symbol.asyncDispose]: async () => {
    await Promise.resolve();
    console.log("the connection is closed");
  },
};
await ensureAsyncDispose(connection, () => connection.start()).catch((error: unknown) => {
  console.log(String(error));
});

const final = new Future<string>();
const futs = [new Future<string>(), new Future<string>()] as const;
futs[1].resolve("found");
console.log(findAndApplyResult(final, futs), final.result(), futs[0].result());
const [error, results] = noncancelledResultsFromFuts(futs);
console.log(error, results);
