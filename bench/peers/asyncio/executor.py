import asyncio
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import bench

THREADS = 2
IN_FLIGHT = 1_000
SINGLE = 2_000


def add_one(value):
    return value + 1


async def measure(size):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(THREADS) as pool:
        total = 0
        numbers = iter(range(size))

        async def caller():
            nonlocal total
            for i in numbers:
                result = await loop.run_in_executor(pool, add_one, i)
                total += result - 1

        cpu = time.process_time()
        start = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(IN_FLIGHT)))
        rate = size / (time.perf_counter() - start)
        used = time.process_time() - cpu
        singles = 0
        times = []
        for i in range(SINGLE):
            begin = time.perf_counter()
            singles += await loop.run_in_executor(pool, add_one, i)
            times.append((time.perf_counter() - begin) * 1e6)
    return {
        "sum": total,
        "singles": singles,
        "rate": rate,
        "cpu": used / size * 1e6,
        "latency": statistics.median(times),
    }


bench.main(measure)
