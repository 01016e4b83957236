import { CTX, Future } from "@machinery/ctx";

const log = { info: ignore, error: ignore };
const root = CTX.beginning("kept", { log });
const plain = root.child("plain");
const parent = root.child("parent");
const child = parent.child("child");
const heard = root.child("heard");
const failed = root.child("failed");
const future = new Future<number>();

plain.cancel();
parent.cancel("reason");
child.cancel("another");
heard.addDoneCallback(ignore);
heard.cancel();
failed.reject(new Error("failed"));
future.resolve(0);

/**
 * Ends of every kind, with their errors and outcomes. Every question ends something in each round and keeps nothing of it;
 * one of each stays, so that a collection that finds no other keeps the optimised code.
 */
export const keptEnds = [plain, parent, child, heard, failed, future].map((each) => [
  each,
  each.outcome,
  each.cancelled,
]);

function ignore(): void {
  // Is only there to be called.
}
