import asyncio
import threading
import time

import bench


async def measure(size):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    total = arrived = 0

    def add(value):
        nonlocal total, arrived
        total += value
        arrived += 1
        if arrived == size:
            done.set_result(None)

    def send():
        for i in range(size):
            loop.call_soon_threadsafe(add, i)

    cpu = time.process_time()
    start = time.perf_counter()
    thread = threading.Thread(target=send)
    thread.start()
    await done
    end = time.perf_counter()
    used = time.process_time() - cpu
    thread.join()
    return {"sum": total, "rate": size / (end - start) / 1e6, "cpu": used / size * 1e6}


bench.main(measure)
