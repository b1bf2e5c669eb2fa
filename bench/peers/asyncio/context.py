import asyncio
import contextvars
import time

import bench

CROWD = 1_000
SWITCHES = 4
variable = contextvars.ContextVar("index")


async def measure(size):
    seen = 0

    async def task():
        nonlocal seen
        for _ in range(SWITCHES):
            await asyncio.sleep(0)
        seen += variable.get()

    def make(index):
        variable.set(index)
        return asyncio.create_task(task())

    start = time.perf_counter()
    for _ in range(size // CROWD):
        await asyncio.gather(*[make(index) for index in range(CROWD)])
    return {"seen": seen, "time": (time.perf_counter() - start) * 1e9 / size}


bench.main(measure)
