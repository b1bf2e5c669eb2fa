import asyncio
import gc
import random

import bench

HOUR = 3600


async def measure(size):
    loop = asyncio.get_running_loop()
    rng = random.Random(1)

    def callback():
        pass

    async def add_half():
        for _ in range(size // 2):
            loop.call_later(HOUR + rng.random() * HOUR, callback)
        await asyncio.sleep(0)
        gc.collect()
        return bench.rss()

    first = await add_half()
    return {"rss": (await add_half() - first) / (size // 2)}


bench.main(measure)
