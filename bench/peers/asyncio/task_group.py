import asyncio
import time

import bench

CROWD = 1_000


async def measure(size):
    total = 0

    async def child(index):
        nonlocal total
        await asyncio.sleep(0)
        total += index

    start = time.perf_counter()
    for _ in range(size // CROWD):
        async with asyncio.TaskGroup() as group:
            for index in range(CROWD):
                group.create_task(child(index))
    return {"total": total, "rate": size / (time.perf_counter() - start) / 1e6}


bench.main(measure)
