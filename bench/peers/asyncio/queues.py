import asyncio
import time

import bench

BATCH = 1_000


async def handle(items, bound):
    queue = asyncio.Queue(bound)

    async def produce():
        for i in range(items):
            await queue.put(i)
            if bound != 1 and i % BATCH == BATCH - 1:
                await asyncio.sleep(0)

    producer = asyncio.create_task(produce())
    total = 0
    for _ in range(items):
        total += await queue.get()
    await producer
    return total


async def measure(size):
    start = time.perf_counter()
    total = await handle(size, 0)
    middle = time.perf_counter()
    handed = await handle(size, 1)
    end = time.perf_counter()
    return {
        "sum": total,
        "handed": handed,
        "rate": size / (middle - start) / 1e6,
        "handover": size / (end - middle) / 1e6,
    }


bench.main(measure)
