"""Celery over a Redis of its own, with two workers that are processes."""

import os
import socket
import subprocess
import sys
import time

import facts

HERE = os.path.dirname(os.path.abspath(__file__))

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
os.environ["BENCH_REDIS"] = f"redis://127.0.0.1:{port}/0"

facts.end_with_parent()
server = subprocess.Popen(
    ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL
)
worker = None
code = 1
try:
    import celery_calls
    import redis

    while True:
        try:
            redis.Redis(port=port).ping()
            break
        except redis.exceptions.ConnectionError:
            time.sleep(0.05)

    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_calls", "worker", "-c", "2", "-l", "ERROR"],
        cwd=HERE,
        env=os.environ | {"C_FORCE_ROOT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    celery_calls.add_one.delay(1).get()
    facts.report(celery_calls.add_one.delay, lambda call: call.get())
    code = 0
except Exception as error:
    print(repr(error), file=sys.stderr)
finally:
    if worker is not None:
        worker.terminate()
        worker.wait()
    server.kill()
    server.wait()
    # It would look for the server once more.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
