import { CTX } from "@machinery/ctx";
import { queue } from "@machinery/queue";

const ctx = CTX.beginning("app");
const orders = queue<string>(ctx);

orders.append("soup");
orders.append("fish");
orders.append("water", { priority: true });
orders.appendInstruction(() => console.log("first round served"));
setTimeout(() => orders.append("coffee"), 100);
setTimeout(() => ctx.cancel(), 200);

for await (const order of orders) {
  console.log(order);
}
console.log("closed");
