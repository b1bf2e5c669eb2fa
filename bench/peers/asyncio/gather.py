import asyncio
import time

import bench

CROWD = 1_000


async def short(index):
    await asyncio.sleep(0)
    return index


async def measure(size):
    total = 0
    start = time.perf_counter()
    for _ in range(size // CROWD):
        total += sum(await asyncio.gather(*[short(index) for index in range(CROWD)]))
    return {"total": total, "rate": size / (time.perf_counter() - start) / 1e6}


bench.main(measure)
