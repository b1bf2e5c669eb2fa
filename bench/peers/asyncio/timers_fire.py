import asyncio
import random
import time

import bench

SPAN = 1.0
# uvloop counts in milliseconds.
SLACK = 0.002 if bench.LOOP == "uvloop" else 0.000001


async def measure(size):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    rng = random.Random(1)
    delays = [rng.random() * SPAN for _ in range(size)]
    due = [0.0] * size
    times = bytearray(size)
    fired = early = 0

    def fire(index):
        nonlocal fired, early
        times[index] += 1
        if time.monotonic() < due[index] - SLACK:
            early += 1
        fired += 1
        if fired == size:
            done.set_result(None)

    cpu = time.process_time()
    for index, delay in enumerate(delays):
        due[index] = time.monotonic() + delay
        loop.call_later(delay, fire, index)
    await done
    return {"fired": fired, "early": early, "once": times.count(1), "cpu": time.process_time() - cpu}


bench.main(measure)
