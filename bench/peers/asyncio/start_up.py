"""What the import of a loop adds to the start of a process."""

import statistics
import subprocess
import sys
import time

import bench


def start(program):
    begin = time.perf_counter()
    code = subprocess.run([sys.executable, "-c", program], check=False).returncode
    return code, (time.perf_counter() - begin) * 1000


def measure(size, _):
    pairs = [(start("pass"), start(f"import {bench.LOOP}")) for _ in range(size)]
    failed = sum(code != 0 for pair in pairs for code, _ in pair)
    wall = statistics.median(something[1] - nothing[1] for nothing, something in pairs)
    return {"pairs": len(pairs), "failed": failed, "wall": wall}


bench.report(measure)
