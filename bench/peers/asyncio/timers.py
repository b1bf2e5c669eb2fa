"""Adds and cancels timers; the span of their deadlines, in seconds, is the program's: timers_second.py, timers_hour.py."""

import asyncio
import random
import time

LEAD = 20


def measurement(span):
    async def measure(size):
        loop = asyncio.get_running_loop()
        rng = random.Random(1)
        delays = [LEAD + rng.random() * span for _ in range(size)]
        fired = 0

        def fire():
            nonlocal fired
            fired += 1

        await asyncio.sleep(0)
        start = time.perf_counter()
        timers = [loop.call_later(delay, fire) for delay in delays]
        await asyncio.sleep(0)
        added = time.perf_counter()
        for timer in timers:
            timer.cancel()
        await asyncio.sleep(0)
        end = time.perf_counter()
        return {
            "fired": fired,
            "cancelled": sum(timer.cancelled() for timer in timers),
            "add": size / (added - start) / 1e6,
            "cancel": size / (end - added) / 1e6,
        }

    return measure
