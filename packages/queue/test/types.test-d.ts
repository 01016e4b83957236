import type { CTX } from "@machinery/ctx";
import { expectTypeOf } from "vitest";
import {
  EnsureItemGetter,
  type LimitedQueue,
  type Queue,
  queue,
  type QueueItemDef,
  type SyncQueue,
  syncQueue,
} from "../src/index.ts";

declare const ctx: CTX;
declare const perhaps: QueueItemDef<string> | undefined;

expectTypeOf(queue(ctx)).toEqualTypeOf<Queue<unknown>>();
expectTypeOf(queue(ctx, { name: "a" })).toEqualTypeOf<Queue<unknown>>();
expectTypeOf(queue<number>(ctx)).toEqualTypeOf<Queue<number>>();
expectTypeOf(queue(ctx, { itemEnsurer: String })).toEqualTypeOf<Queue<string>>();
expectTypeOf(queue(ctx, { itemEnsurer: perhaps })).toEqualTypeOf<Queue<string>>();
expectTypeOf(queue(ctx, { itemEnsurer: EnsureItemGetter.get<Date>() })).toEqualTypeOf<
  Queue<Date>
>();
expectTypeOf(syncQueue(ctx)).toEqualTypeOf<SyncQueue<unknown>>();
expectTypeOf(syncQueue<number>(ctx)).toEqualTypeOf<SyncQueue<number>>();
expectTypeOf(syncQueue(ctx, { itemEnsurer: String })).toEqualTypeOf<SyncQueue<string>>();
expectTypeOf<Queue<number>>().toExtend<LimitedQueue<number>>();
expectTypeOf<Parameters<Queue<number>["append"]>[0]>().toEqualTypeOf<number>();

// @ts-expect-error the items are numbers
queue<number>(ctx).append("1");
// @ts-expect-error an ensurer makes what the queue is said to hold
queue<number>(ctx, { itemEnsurer: String });
// @ts-expect-error a sync queue has no priorities
syncQueue<number>(ctx).append(1, { priority: true });
// @ts-expect-error what is processed after a yield cannot take items away
export type NotThere = LimitedQueue<number>["remaining"];
// @ts-expect-error there is no such option
queue<number>(ctx, { limit: 5 });
