"""`child_pipes.py asyncio|uvloop SIZE TIMES`: mebibytes that go through `cat`."""

import asyncio
import time

import bench

CHUNK = b"x" * (1 << 16)


async def measure(size):
    received = 0
    used, began = time.process_time(), time.perf_counter()
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec("cat", stdin=pipe, stdout=pipe)

    async def write():
        for _ in range(size << 4):
            child.stdin.write(CHUNK)
            await child.stdin.drain()
        child.stdin.close()

    writing = asyncio.create_task(write())
    while data := await child.stdout.read(1 << 16):
        received += len(data)
    await writing
    await child.wait()
    seconds = time.perf_counter() - began
    return {"bytes": received, "rate": size / seconds, "cpu": (time.process_time() - used) * 1e6 / size}


bench.main(measure)
