"""
Does with the Python original what like.ts does with its descendants, and prints what it took as JSON:
``python original.py <folder that has the machinery package> <rounds>``
"""

import asyncio
import json
import logging
import pathlib
import platform
import re
import statistics
import sys
import time

sources = pathlib.Path(sys.argv[1])
rounds = int(sys.argv[2])
sys.path.insert(0, str(sources))

from machinery import helpers as hp  # noqa: E402


async def queue(ctx, count):
    with hp.queue(ctx=ctx) as queue:
        for item in range(count):
            queue.append(item)
        taken = 0
        async for _ in queue:
            taken += 1
            if taken == count:
                break


async def values(ctx, count):
    async with hp.queue_manager(ctx=ctx, make_empty_context=lambda: None) as (streamer, feeder):
        for value in range(count):
            feeder.add_value(value)
        feeder.set_as_finished_if_out_of_sources()
        await drain(streamer, count)


async def items(ctx, count):
    async def numbers():
        for number in range(count // 10):
            yield number

    async with hp.queue_manager(ctx=ctx, make_empty_context=lambda: None) as (streamer, feeder):
        for _ in range(10):
            feeder.add_async_generator(numbers())
        feeder.set_as_finished_if_out_of_sources()
        await drain(streamer, count)


async def tasks(ctx, count):
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(count)]

    async def until(end):
        await end

    async def one_by_one():
        for end in ends:
            end.set_result(None)
            # As many turns as the clean-up after a task takes.
            for _ in range(5):
                await asyncio.sleep(0)

    async with hp.task_holder(ctx=ctx) as holder:
        for end in ends:
            holder.add_coroutine(until(end))
        await asyncio.sleep(0)
        ending = asyncio.create_task(one_by_one())
    await ending


async def drain(streamer, count):
    taken = 0
    async for result in streamer:
        if isinstance(result, hp.QueueManagerSuccess):
            taken += 1
    if taken != count:
        raise RuntimeError(f"lost some: {taken} of {count}")


async def measure(work, count, times):
    taken = []
    for _ in range(times):
        with hp.CTX.beginning(name="root", log=logging.getLogger("root")) as ctx:
            start = time.process_time()
            await work(ctx, count)
            taken.append((time.process_time() - start) / count * 1e9)
    return statistics.median(taken)


async def main():
    answers = []
    for name, work, count, times in (
        ("queue", queue, 100_000, rounds),
        ("values", values, 20_000, rounds),
        ("items", items, 20_000, rounds),
        ("tasks", tasks, 250, min(3, rounds)),
        ("tasks", tasks, 500, 1),
        ("tasks", tasks, 1_000, 1),
        ("tasks", tasks, 2_000, 1),
    ):
        cpu = await measure(work, count, times)
        print(f"{name} {count}: {cpu:.0f} ns", file=sys.stderr)
        answers.append({"name": name, "operations": count, "cpu": cpu})
    version = (sources / "machinery" / "version.py").read_text()
    print(
        json.dumps(
            {
                "versions": {
                    "machinery": re.search(r'"(.+)"', version)[1],
                    platform.python_implementation(): platform.python_version(),
                },
                "answers": answers,
            }
        )
    )


asyncio.run(main())
