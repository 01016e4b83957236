import { CTX } from "@machinery/ctx";

const app = CTX.beginning("app");
const request = app.child("request", { timeout: 5_000 });
request.addOnDone(({ name }, { outcome }) => console.log(`${name} is ${outcome?.status}`));

// A task runs in a ctx of its own, below the one that started it.
const job = request.asyncAsBackground(async (ctx) => {
  try {
    await ctx.sleep(60_000); // or fetch(url, { signal: ctx.signal }), or ctx.until(promise)
  } finally {
    console.log(`${ctx.name} cleans up`);
  }
});
await app.sleep(10);

request.cancel("the client has gone"); // asks everything below to stop
await app.waitForAll(job); // when the clean-up is over
console.log(job.outcome?.status, app.done);
console.log(String(request));
