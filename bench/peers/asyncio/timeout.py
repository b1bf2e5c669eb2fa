import asyncio
import time

import bench

BATCH = 100
LIMIT = 10


async def measure(size):
    done = 0

    async def work():
        nonlocal done
        done += 1

    start = time.perf_counter()
    for i in range(size):
        async with asyncio.timeout(LIMIT):
            await work()
        if i % BATCH == 0:
            await asyncio.sleep(0)
    return {"done": done, "time": (time.perf_counter() - start) * 1e9 / size}


bench.main(measure)
