import asyncio
import gc
import time

import bench

MB = 1e6


async def measure(size):
    # As in subjects/memory.mjs: the figure per task is the same with a quarter of the tasks.
    size //= 4
    nap = max(0.5, 20 * size / 1e6)
    began = ended = before_last = early = 0
    asleep = 0
    gc.collect()
    idle, cpu = bench.rss(), time.process_time()
    earliest = time.monotonic() + nap
    done = asyncio.get_running_loop().create_future()

    async def sleeper():
        nonlocal began, ended, before_last, early, asleep
        began += 1
        if began == size:
            before_last, asleep = ended, (bench.rss() - idle) / size
        await asyncio.sleep(nap)
        if ended == 0 and time.monotonic() < earliest - 0.001:
            early += 1
        ended += 1
        if ended == size:
            done.set_result(None)

    tasks = {asyncio.create_task(sleeper()) for _ in range(size)}
    await done
    facts = {"size": size, "cpu": (time.process_time() - cpu) * 1e6 / size, "peak": (bench.peak_rss() - idle) / size, "asleep": asleep}
    tasks.clear()
    await asyncio.sleep(0.05)
    facts["left"] = (bench.rss() - idle) / MB
    gc.collect()
    facts["leftCollected"] = (bench.rss() - idle) / MB
    return facts | {"began": began, "ended": ended, "endedBeforeLast": before_last, "early": early}


bench.main(measure)
