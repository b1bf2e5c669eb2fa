import asyncio
import statistics
import threading
import time

import bench


async def measure(size):
    here = asyncio.get_running_loop()
    there = bench.new_event_loop()
    thread = threading.Thread(target=there.run_forever)
    thread.start()
    done = here.create_future()
    times = []
    answers = 0
    start = 0.0

    def ask():
        nonlocal start
        start = time.perf_counter()
        there.call_soon_threadsafe(ping, 1)

    def ping(value):
        here.call_soon_threadsafe(pong, value)

    def pong(value):
        nonlocal answers
        times.append((time.perf_counter() - start) * 1e6)
        answers += value
        if len(times) == size:
            done.set_result(None)
        else:
            ask()

    cpu = time.process_time()
    ask()
    await done
    used = time.process_time() - cpu
    there.call_soon_threadsafe(there.stop)
    thread.join()
    there.close()
    return {"rounds": len(times), "answers": answers, "trip": statistics.median(times), "cpu": used / size * 1e6}


bench.main(measure)
