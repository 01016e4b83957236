import { endOf, type Meeting } from "./meeting.ts";

export const testing: readonly Meeting[] = [
  {
    name: "leftovers lists what is alive at the other's ctx, also tasks that do not end",
    expected: [
      ["listener own", "task running", "wait sleep", "wait until", "wait wait", "wait wait"],
      "Error: assertNothingLeft: 6 left",
      [],
    ],
    async meet(ours, { clock, ctx }) {
      const own = ctx.child("own");
      const task = own.asyncAsBackground((each) => each.wait());
      const waits = [own.sleep(5), own.until(new Promise(() => undefined)), own.waitForAll(own)];
      const listener = { own: () => undefined };
      own.addDoneCallback(listener.own);
      await clock.settle();
      const alive = ours.leftovers(own).map(({ kind, what }) => `${kind} ${what}`);
      let thrown = "";
      try {
        ours.assertNothingLeft(own);
      } catch (error) {
        thrown = String(error).split("\n")[0] ?? "";
      }
      task.cancel();
      own.cancel();
      await endOf(task);
      await Promise.all(waits.map(endOf));
      await clock.settle();
      return [alive.sort(), thrown, ours.leftovers(own)];
    },
  },
  {
    name: "a VirtualClock moves the other's ctx, and finds what hangs there",
    expected: [5, "Error: runUntil: nothing is left that could bring it about", 5],
    async meet(ours, { made }) {
      const clock = new ours.VirtualClock();
      const ctx = made.CTX.beginning("other", { clock, log: ours.recordLog() });
      const slept = ctx.sleep(5).then(() => clock.now());
      const at = await clock.runUntil(slept);
      const future = new made.Future();
      const hangs = String(await endOf(clock.runUntil(future, { ctx })));
      return [at, hangs.split("\n")[0], clock.now()];
    },
  },
  {
    name: "futureDominos fall for tasks of the other, and stand no longer than its ctx",
    expected: [["first", "second", "third"], true, true],
    async meet(ours, { ctx }) {
      const own = ctx.child("own");
      const dominos = ours.futureDominos({ expected: 3, ctx: own });
      const order: string[] = [];
      const tasks = [
        own.asyncAsBackground(async (each) => {
          await each.until(dominos.get(2));
          order.push("second");
        }),
        own.asyncAsBackground(async (each) => {
          await each.waitForAll(dominos.get(1));
          order.push("first");
          await dominos.get(3);
          order.push("third");
        }),
      ];
      dominos.begin();
      await ctx.waitForAll(dominos.finished, ...tasks);
      dominos[Symbol.dispose]();
      const standing = ours.futureDominos({ expected: 1, ctx: own });
      own.cancel();
      await standing.finished.wait();
      return [order, dominos.finished.isSet, standing.get(1).cancelled];
    },
  },
  {
    name: "mockedCallLater lets the other's time pass by itself, until its ctx ends",
    expected: [3_600_000, [3_600_000]],
    async meet(ours, { clock, ctx }) {
      const own = ctx.child("own");
      const mocked = ours.mockedCallLater(own);
      await own.sleep(3_600_000);
      own.cancel();
      await clock.settle();
      return [clock.now(), mocked.calledTimes];
    },
  },
];
