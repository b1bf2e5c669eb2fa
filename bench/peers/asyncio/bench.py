"""What the programs of this folder share: `PROGRAM.py asyncio|uvloop SIZE TIMES …`, as the harness calls them."""

import asyncio
import json
import resource
import sys
import time

LOOP, SIZE, TIMES = sys.argv[1], *map(int, sys.argv[2:4])
# Python compiles nothing while it runs. So there is nothing to warm up, and fewer repetitions suffice.
TIMES = max(1, TIMES // 3)


def new_event_loop():
    if LOOP == "uvloop":
        import uvloop

        return uvloop.new_event_loop()
    return asyncio.new_event_loop()


def watched(measure):
    """What `measure()` found, and the milliseconds in which it had no core."""
    wall, cpu = time.perf_counter(), time.process_time()
    facts = measure()
    return facts | {"idle": (time.perf_counter() - wall - time.process_time() + cpu) * 1000}


def main(measure):
    """Calls the coroutine function `measure(size)` on one loop and prints what each call found."""
    loop = new_event_loop()
    found = [watched(lambda: loop.run_until_complete(measure(SIZE))) for _ in range(TIMES)]
    loop.close()
    print(json.dumps(found))


def report(measure):
    """The same for a plain function, which gets a loop that does not run."""
    loop = new_event_loop()
    found = [watched(lambda: measure(SIZE, loop)) for _ in range(TIMES)]
    loop.close()
    print(json.dumps(found))


def rss():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def peak_rss():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
