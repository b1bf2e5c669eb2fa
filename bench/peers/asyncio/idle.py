"""`idle.py asyncio|uvloop SIZE TIMES WARMUP LIMIT FIRST`: connections that bring nothing, each with a task that reads."""

import asyncio
import gc
import os
import resource
import sys

import bench

FIRST = int(sys.argv[-1])
LOAD = os.path.join(os.path.dirname(__file__), "..", "..", "programs", "idle-load.mjs")


async def measure(size):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    here = 0
    wanted = FIRST
    arrived = asyncio.Event()

    async def connected(reader, writer):
        nonlocal here
        here += 1
        if here == wanted:
            arrived.set()
        await reader.read(65_536)
        writer.close()

    async def settled():
        await arrived.wait()
        arrived.clear()
        await asyncio.sleep(0.1)
        gc.collect()
        return bench.rss()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    load = await asyncio.create_subprocess_exec("node", LOAD, str(port), str(FIRST), str(size))
    before = await settled()
    wanted += size
    after = await settled()
    load.kill()
    await load.wait()
    server.close()
    return {"open": here - FIRST, "bytes": (after - before) / size}


bench.main(measure)
