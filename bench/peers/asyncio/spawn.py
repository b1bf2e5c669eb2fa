"""`spawn.py asyncio|uvloop SIZE TIMES`: programs that end at once, one after the other."""

import asyncio
import time

import bench


async def measure(size):
    ended = 0
    used, began = time.process_time(), time.perf_counter()
    for _ in range(size):
        child = await asyncio.create_subprocess_exec("/bin/true")
        ended += await child.wait() == 0
    seconds = time.perf_counter() - began
    return {"ended": ended, "rate": size / seconds, "cpu": (time.process_time() - used) * 1e6 / size}


bench.main(measure)
