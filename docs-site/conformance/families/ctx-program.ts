import { CTX, type FutureStatus } from "@machinery/ctx";
import { sorted } from "../compare.ts";
import type { Reason } from "../reasons.ts";
import { ReplayClock } from "../replay-clock.ts";
import { choice, fields, listOf, mapOf, NotUnderstood, number, oneOf, text } from "../shape.ts";
import { tagOf, TaggedErrors } from "../tagged-errors.ts";

const onCtx = { ctx: number };
const which = { cb: text, index: text, handle: number };

const operation = choice("op", {
  child: fields({ op: oneOf("child"), ...onCtx, name: text }, { prefix: text }),
  cancel: fields({ op: oneOf("cancel"), ...onCtx }, {}),
  setException: fields({ op: oneOf("setException"), ...onCtx, tag: text }, {}),
  exitContext: fields({ op: oneOf("exitContext"), ...onCtx }, { error: text }),
  addDoneCallback: fields({ op: oneOf("addDoneCallback"), ...onCtx, cb: text }, {}),
  addOnDone: fields({ op: oneOf("addOnDone"), ...onCtx, cb: text }, { index: text }),
  removeDoneCallback: fields({ op: oneOf("removeDoneCallback"), ...onCtx }, which),
  hasDirectDoneCallback: fields({ op: oneOf("hasDirectDoneCallback"), ...onCtx }, which),
  await: fields({ op: oneOf("await"), ...onCtx, waiter: text }, {}),
  settle: fields({ op: oneOf("settle") }, {}),
});

const sequence = fields(
  { root: text, ops: listOf(operation) },
  { onFire: mapOf(listOf(operation)), raises: listOf(text) },
);

type Operation = ReturnType<typeof operation>;
type Sequence = ReturnType<typeof sequence>;
type Which = Extract<Operation, { op: "removeDoneCallback" | "hasDirectDoneCallback" }>;

export function readSequence(input: unknown): Sequence {
  return sequence(input, "input");
}

/** A callback that was called, and for which ctx, where that can be told. */
export interface Fired {
  readonly entry: readonly [callback: string, ctx: number | null, saw: string];
  readonly ctx: number | undefined;
}

/** What one operation came to. */
export interface Step {
  readonly shown: Readonly<Record<string, unknown>>;
  readonly fired: readonly Fired[];
  /** Why what was returned is not compared with what was recorded. */
  readonly returnsOurs: Reason | undefined;
}

type Callback = (first: CTX | FutureStatus<never>, second?: FutureStatus<never>) => void;

/** One callback on one ctx, as the replayer keeps count of it. */
interface Registration {
  readonly on: number;
  readonly callback: Callback;
  /** What it is known by. */
  readonly key: object;
  readonly undo: () => void;
  /** What the reference knows it by: of some, the handle alone. */
  readonly known: object;
  /** Added after the end of its ctx. */
  readonly late: boolean;
  state: "waiting" | "called" | "removed";
  /** The contexts whose end no longer calls it in the reference. */
  deafTo: ReadonlySet<number>;
}

interface Returned {
  readonly returned?: unknown;
  readonly name?: string;
  readonly handle?: number;
  readonly error?: string;
  readonly returnsOurs?: Reason;
}

/** Does the operations of one case: removals as ours does them, or with the effect they have in the reference. */
export class CtxProgram {
  /** The reasons why a removal has another effect in the reference. */
  readonly parted = new Set<Reason>();
  /** What ours did that it never does. */
  readonly broken: string[] = [];
  readonly steps: Step[] = [];
  readonly #sequence: Sequence;
  readonly #removals: "ours" | "theirs";
  readonly #clock = new ReplayClock();
  readonly #errors = new TaggedErrors();
  readonly #contexts: CTX[];
  readonly #parents: (number | undefined)[] = [undefined];
  readonly #ended = new Set<number>();
  readonly #shown: string[] = [];
  readonly #callbacks = new Map<string, Callback>();
  readonly #indexes = new Map<string, object>();
  readonly #registrations: Registration[] = [];
  /** What the reference believes to be registered: on which ctx, under what. */
  readonly #indexed: Map<object, Registration>[] = [new Map<object, Registration>()];
  #waiting = 0;
  #fired: Fired[] = [];
  #released: (readonly [string, string])[] = [];

  constructor(sequence: Sequence, removals: "ours" | "theirs") {
    this.#sequence = sequence;
    this.#removals = removals;
    const log = { info: () => undefined, error: () => undefined };
    this.#contexts = [CTX.beginning(sequence.root, { log, clock: this.#clock })];
  }

  /** How many still wait for the end of a ctx. */
  get waiting(): number {
    return this.#waiting;
  }

  async run(): Promise<this> {
    for (const each of this.#sequence.ops) {
      if (each.op === "settle") await this.#clock.settle();
      const { returnsOurs, ...shown } = this.#do(each);
      this.#endStep(shown, returnsOurs);
    }
    const waiting = this.#waiting;
    for (const each of this.#contexts) each.cancel();
    await this.#clock.settle();
    this.#waiting = waiting;
    return this;
  }

  #endStep(shown: object, returnsOurs: Reason | undefined): void {
    const changed = this.#changes();
    const fired = this.#fired;
    const released = sorted(this.#released);
    this.#fired = [];
    this.#released = [];
    const all = {
      ...shown,
      ...(changed.length > 0 ? { changed } : {}),
      ...(released.length > 0 ? { released } : {}),
    };
    this.steps.push({ shown: all, fired, returnsOurs });
  }

  #changes(): unknown[] {
    return this.#contexts.flatMap((each, index) => {
      const now = [index, each.done, each.cancelled, exceptionOf(each), String(each)];
      const shown = JSON.stringify(now);
      if (this.#shown[index] === shown) return [];
      this.#shown[index] = shown;
      return [now];
    });
  }

  #do(each: Operation): Returned {
    if (each.op === "settle") return {};
    const ctx = this.#ctx(each.ctx);
    switch (each.op) {
      case "child":
        return this.#child(ctx, each.ctx, each.name, each.prefix);
      case "cancel":
        this.#ended.add(each.ctx);
        return { returned: ctx.cancel() };
      case "setException":
        this.#ended.add(each.ctx);
        return ctx.reject(this.#errors.of(each.tag)) ? {} : { error: "InvalidStateError" };
      case "exitContext":
        this.#ended.add(each.ctx);
        ctx[Symbol.dispose]();
        return {};
      case "addDoneCallback":
      case "addOnDone":
        return this.#add(ctx, each);
      case "removeDoneCallback":
        return each.handle === undefined
          ? this.#remove(ctx, each)
          : this.#undo(each.ctx, each.handle);
      case "hasDirectDoneCallback":
        return this.#has(ctx, each);
      case "await":
        this.#await(ctx, each.waiter);
        return {};
    }
  }

  #child(ctx: CTX, parent: number, name: string, prefix: string | undefined): Returned {
    const child = ctx.child(name, { prefix });
    this.#parents.push(parent);
    this.#indexed.push(new Map());
    const returned = this.#contexts.push(child) - 1;
    return { returned, name: child.name };
  }

  #await(ctx: CTX, waiter: string): void {
    this.#waiting++;
    const wait = async (): Promise<void> => {
      // The reference begins a task at the next turn.
      await Promise.resolve();
      try {
        await ctx.wait();
      } catch (error) {
        this.#waiting--;
        this.#released.push([waiter, tagOf(error)]);
      }
    };
    void wait();
  }

  #add(ctx: CTX, each: Extract<Operation, { op: "addDoneCallback" | "addOnDone" }>): Returned {
    const callback = this.#callback(each.cb);
    const named = each.op === "addOnDone" ? each.index : undefined;
    const index = named === undefined ? undefined : this.#index(named);
    const late = ctx.done;
    const undo =
      each.op === "addDoneCallback"
        ? ctx.addDoneCallback(callback)
        : ctx.addOnDone(callback, { index });
    const key = index ?? callback;
    // The reference knows what addOnDone added without an index by its handle alone.
    const known = each.op === "addDoneCallback" ? callback : (index ?? undo);
    const registration: Registration = {
      on: each.ctx,
      callback,
      key,
      undo,
      known,
      late,
      state: "waiting",
      deafTo: new Set(),
    };
    const handle = this.#registrations.push(registration) - 1;
    if (!late) this.#indexed[each.ctx]?.set(known, registration);
    return { handle };
  }

  #remove(ctx: CTX, each: Which): Returned {
    const key = this.#key(each);
    const live = this.#live(each.ctx, key);
    const known = this.#indexed[each.ctx]?.get(key);
    this.#indexed[each.ctx]?.delete(key);
    const theirs = known !== undefined && this.#isHeldByTheirs(known, each.ctx) ? 1 : 0;
    const reason = this.#reasonToPart(live, known);
    const theyRemove = known?.state === "waiting" && !ctx.done ? [known] : [];
    if (live.length !== theyRemove.length || live[0] !== theyRemove[0]) this.parted.add(reason);
    if (this.#removals === "theirs") {
      for (const registration of theyRemove) this.#takeBack(registration);
      if (known !== undefined) this.#deafen(known, each.ctx);
      return { returned: theirs };
    }
    for (const registration of live) registration.state = "removed";
    const returned = ctx.removeDoneCallback(key);
    if (returned !== live.length) {
      this.broken.push(`removeDoneCallback returned ${returned}, ${live.length} were registered`);
    }
    return returned === theirs ? { returned } : { returned, returnsOurs: reason };
  }

  /** Why a removal of these, of which the reference knows one, does something else there. */
  #reasonToPart(live: readonly Registration[], known: Registration | undefined): Reason {
    if (live.some(({ on }) => this.#ctx(on).done)) return "removedYetFired";
    if (live.length > 1) return "sameCallbackAddedTwice";
    if (known?.state === "called") return "registeredAtEnd";
    if (live[0] !== undefined && live[0].known !== live[0].key) return "undoIsTheHandle";
    return "sameCallbackAddedTwice";
  }

  /** Whether the reference would take it off some future that it shares with this ctx. */
  #isHeldByTheirs({ on, late, state, deafTo }: Registration, ctx: number): boolean {
    if (late || state === "removed") return false;
    const shared = this.#path(on).filter((each) => this.#path(ctx).includes(each));
    return shared.some((each) => !this.#ended.has(each) && !deafTo.has(each));
  }

  #undo(ctx: number, handle: number): Returned {
    const registration = this.#registrations[handle];
    if (registration === undefined) throw new NotUnderstood(`no handle ${handle}`);
    this.#indexed[ctx]?.delete(registration.undo);
    const { on, key, state } = registration;
    const home = this.#ctx(on);
    const stranger = ctx !== on;
    const theirs = this.#isHeldByTheirs(registration, ctx) ? 1 : 0;
    const reason: Reason = stranger
      ? "undoIsTheHandle"
      : state === "called"
        ? "registeredAtEnd"
        : "removedYetFired";
    if (state === "waiting" && (home.done || stranger)) this.parted.add(reason);
    if (this.#removals === "theirs") {
      if (!stranger && !home.done) this.#takeBack(registration);
      this.#deafen(registration, ctx);
      return { returned: theirs };
    }
    const before = home.hasDirectDoneCallback(key);
    if (state === "waiting") this.#takeBack(registration);
    else registration.undo();
    const twin = this.#live(on, key).length > 0;
    const returned =
      before && home.hasDirectDoneCallback(key) === twin && state === "waiting" ? 1 : 0;
    return returned === theirs ? { returned } : { returned, returnsOurs: reason };
  }

  #has(ctx: CTX, each: Which): Returned {
    if (each.handle !== undefined) {
      const registration = this.#registrations[each.handle];
      if (registration === undefined) throw new NotUnderstood(`no handle ${each.handle}`);
      const { known, undo, key, on, late } = registration;
      // What the reference knows by its handle alone, ours knows by the function.
      const isAsked = known === undo && on === each.ctx && !late;
      const returned = ctx.hasDirectDoneCallback(isAsked ? key : undo);
      const theirs = this.#indexed[each.ctx]?.has(registration.undo) ?? false;
      return returned === theirs ? { returned } : { returned, returnsOurs: "undoIsTheHandle" };
    }
    const key = this.#key(each);
    const returned = ctx.hasDirectDoneCallback(key);
    const live = this.#live(each.ctx, key);
    if (returned !== live.length > 0) {
      this.broken.push(
        `hasDirectDoneCallback returned ${returned}, ${live.length} were registered`,
      );
    }
    const known = this.#indexed[each.ctx]?.get(key);
    if ((known !== undefined) === returned) return { returned };
    if (this.#removals === "theirs") return { returned: known !== undefined };
    if (known?.state === "called") return { returned, returnsOurs: "registeredAtEnd" };
    if (known?.state === "removed")
      return { returned, returnsOurs: "removedByHandleButStillIndexed" };
    if (live.every(({ late }) => late)) return { returned, returnsOurs: "removedYetFired" };
    return { returned, returnsOurs: this.#reasonToPart(live, known) };
  }

  /** In the reference it comes off the futures it shares with this ctx, as far as they have not called it already. */
  #deafen(registration: Registration, ctx: number): void {
    const shared = this.#path(ctx).filter((each) => !this.#ended.has(each));
    registration.deafTo = new Set([...registration.deafTo, ...shared]);
  }

  #takeBack(registration: Registration): void {
    registration.state = "removed";
    registration.undo();
  }

  #live(ctx: number, key: object): Registration[] {
    return this.#registrations.filter((each) => {
      return each.on === ctx && each.key === key && each.state === "waiting";
    });
  }

  /** The function of a name; it does what the case has it do when it is called. */
  #callback(name: string): Callback {
    const known = this.#callbacks.get(name);
    if (known !== undefined) return known;
    const callback: Callback = (first, second) => {
      const ctx =
        second === undefined ? undefined : this.#contexts.findIndex((each) => each === first);
      // With one argument the first is the status.
      const status = second ?? (first as FutureStatus<never>);
      this.#called(name, callback, ctx, status);
    };
    this.#callbacks.set(name, callback);
    return callback;
  }

  #called(
    name: string,
    callback: Callback,
    told: number | undefined,
    status: FutureStatus<never>,
  ): void {
    const due = this.#registrations.filter((each) => {
      return each.callback === callback && each.state !== "called" && this.#ctx(each.on).done;
    });
    const here = due.filter(({ on }) => on === (told ?? on));
    // A registration is let go of right before its call.
    const gone = here.filter(({ on, key }) => !this.#ctx(on).hasDirectDoneCallback(key));
    const candidates = gone.length > 0 ? gone : here;
    const registration = candidates.find(({ state }) => state === "waiting") ?? candidates[0];
    if (registration === undefined) {
      this.broken.push(`${name} was called, and was not registered`);
      return;
    }
    if (registration.state === "removed")
      this.broken.push(`${name} was called, and had been removed`);
    registration.state = "called";
    if (this.#isDeaf(registration)) return;
    const homes = new Set(candidates.map(({ on }) => on));
    const saw = status.cancelled ? "cancelled" : tagOf(status.exception());
    this.#fired.push({
      entry: [name, told ?? null, saw],
      ctx: homes.size === 1 ? registration.on : undefined,
    });
    for (const each of this.#sequence.onFire?.get(name) ?? []) this.#do(each);
    if (this.#sequence.raises?.includes(name) === true) throw this.#errors.of("raised");
  }

  #isDeaf({ on, deafTo }: Registration): boolean {
    return (
      deafTo.size > 0 && !this.#path(on).some((each) => this.#ended.has(each) && !deafTo.has(each))
    );
  }

  #path(ctx: number): number[] {
    const path: number[] = [];
    for (let each: number | undefined = ctx; each !== undefined; each = this.#parents[each])
      path.push(each);
    return path;
  }

  #ctx(index: number): CTX {
    const ctx = this.#contexts[index];
    if (ctx === undefined) throw new NotUnderstood(`there is no ctx ${index}`);
    return ctx;
  }

  #key({ cb, index }: Which): object {
    if (cb !== undefined) return this.#callback(cb);
    if (index !== undefined) return this.#index(index);
    throw new NotUnderstood("neither cb nor index nor handle");
  }

  #index(name: string): object {
    const index = this.#indexes.get(name) ?? { name };
    this.#indexes.set(name, index);
    return index;
  }
}

function exceptionOf(ctx: CTX): string {
  try {
    return tagOf(ctx.exception());
  } catch (error) {
    return error instanceof Error && error.name === "InvalidStateError" ? "pending" : tagOf(error);
  }
}
