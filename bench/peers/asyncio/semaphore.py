import asyncio
import time

import bench

CROWD = 1_000
LIMIT = 10


async def measure(size):
    semaphore = asyncio.Semaphore(LIMIT)
    visits = most = inside = 0

    async def visit():
        nonlocal visits, most, inside
        async with semaphore:
            visits += 1
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    start = time.perf_counter()
    for _ in range(size // CROWD):
        async with asyncio.TaskGroup() as group:
            for _ in range(CROWD):
                group.create_task(visit())
    return {"visits": visits, "most": most, "time": (time.perf_counter() - start) * 1e9 / size}


bench.main(measure)
