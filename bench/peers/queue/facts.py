"""What the programs of this folder share: `PROGRAM.py SIZE TIMES …`, as the harness calls them."""

import json
import os
import signal
import statistics
import sys
import threading
import time

# A call takes them several times as long as BullMQ.
SIZE = max(1, int(sys.argv[1]) // 4)
IN_FLIGHT = 1_000
SINGLE = 200
WARM_UP = 100


def end_with_parent():
    """A killed benchmark, or one that finds this late, ends this program as an exception does: it stops what it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parent = os.getppid()

    def look():
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, daemon=True).start()


def report(submit, result):
    """`submit(value)` makes a call, `result(call)` waits for its answer. Prints one measurement, behind calls that warm up."""
    for call in [submit(i) for i in range(WARM_UP)]:
        result(call)
    print(json.dumps([measure(submit, result, SIZE)]))


def measure(submit, result, size):
    start = time.perf_counter()
    total = 0
    calls = []
    first = 0
    for i in range(size):
        if len(calls) - first == IN_FLIGHT:
            total += result(calls[first]) - 1
            calls[first] = None
            first += 1
        calls.append(submit(i))
    for call in calls[first:]:
        total += result(call) - 1
    rate = size / (time.perf_counter() - start)
    times = []
    singles = 0
    for i in range(SINGLE):
        begin = time.perf_counter()
        singles += result(submit(i))
        times.append((time.perf_counter() - begin) * 1000)
    return {"size": size, "sum": total, "singles": singles, "rate": rate, "latency": statistics.median(times), "idle": 0}
