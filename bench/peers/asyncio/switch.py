import asyncio
import time

import bench

TASKS = 1_000


async def measure(size):
    turns = 0

    async def worker():
        nonlocal turns
        for _ in range(size // TASKS):
            await asyncio.sleep(0)
            turns += 1

    start = time.perf_counter()
    await asyncio.gather(*[worker() for _ in range(TASKS)])
    return {"turns": turns, "time": (time.perf_counter() - start) * 1e9 / size}


bench.main(measure)
