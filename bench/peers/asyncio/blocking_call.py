import asyncio
import statistics
import threading
import time

import bench


async def add_one(value):
    return value + 1


def measure(size, _):
    loop = bench.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    times = []
    total = 0
    cpu = time.process_time()
    for i in range(size):
        start = time.perf_counter()
        total += asyncio.run_coroutine_threadsafe(add_one(i), loop).result()
        times.append((time.perf_counter() - start) * 1e6)
    used = time.process_time() - cpu
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    return {"sum": total, "time": statistics.median(times), "cpu": used / size * 1e6}


bench.report(measure)
