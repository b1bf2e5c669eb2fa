import time

import bench


async def finished(index):
    return index


def measure(size, loop):
    total = 0
    start = time.perf_counter()
    for index in range(size):
        total += loop.run_until_complete(finished(index))
    return {"sum": total, "time": (time.perf_counter() - start) * 1e6 / size}


bench.report(measure)
