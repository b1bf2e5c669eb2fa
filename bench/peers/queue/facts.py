"""What the programs of this folder share: `PROGRAM.py SIZE TIMES …`, as the harness calls them."""

import json
import statistics
import sys
import time

SIZE = int(sys.argv[1])
IN_FLIGHT = 1_000
SINGLE = 300


def report(submit, result):
    """`submit(value)` makes a call, `result(call)` waits for its answer. Prints one measurement, behind one that warms up."""
    measure(submit, result, min(SIZE, IN_FLIGHT))
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
    return {"sum": total, "singles": singles, "rate": rate, "latency": statistics.median(times), "idle": 0}
