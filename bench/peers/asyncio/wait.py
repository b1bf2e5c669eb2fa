import asyncio
import statistics
import time

import bench


def measure(size, loop):
    elapsed = []
    before = time.process_time()
    for _ in range(size):
        start = time.perf_counter()
        loop.run_until_complete(asyncio.sleep(0.001))
        elapsed.append((time.perf_counter() - start) * 1000)
    cpu = time.process_time() - before
    return {
        "waits": len(elapsed),
        "shortest": min(elapsed),
        "over": (statistics.median(elapsed) - 1) * 1000,
        "cpu": cpu / size * 1e6,
    }


bench.report(measure)
