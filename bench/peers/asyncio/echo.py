"""`echo.py asyncio|uvloop SIZE TIMES WARMUP LIMIT CONNECTIONS BYTES tcp|tls`: a server of streams; the load is a program of Node's."""

import asyncio
import json
import os
import sys
import time

import bench
from certificate import server_context

CONNECTIONS, BYTES, KIND = sys.argv[-3:]
LOAD = os.path.join(os.path.dirname(__file__), "..", "..", "programs", "echo-load.mjs")


async def measure(size):
    opened = 0
    used = began = 0.0
    done = asyncio.Event()

    async def connected(reader, writer):
        nonlocal opened, used, began
        if opened == 0:
            began = time.process_time()
        opened += 1
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        opened -= 1
        if opened == 0:
            used = time.process_time() - began
            done.set()
        writer.close()

    context = server_context() if KIND == "tls" else None
    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024, ssl=context)
    port = server.sockets[0].getsockname()[1]
    load = await asyncio.create_subprocess_exec(
        "node", LOAD, str(port), CONNECTIONS, BYTES, str(size), KIND, stdout=asyncio.subprocess.PIPE
    )
    await done.wait()
    server.close()
    result = json.loads(await load.stdout.read())
    await load.wait()
    return {
        "answered": result["answered"],
        "rate": size / result["seconds"],
        "cpu": used * 1e6 / size,
        "p50": result["p50"],
        "p99": result["p99"],
    }


bench.main(measure)
