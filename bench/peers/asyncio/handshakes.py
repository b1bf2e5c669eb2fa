"""`handshakes.py asyncio|uvloop SIZE TIMES WARMUP LIMIT tcp|tls`: a server that takes connections; the load is a program of Node's."""

import asyncio
import json
import os
import sys
import time

import bench
from certificate import server_context

CONNECTIONS = 32
KIND = sys.argv[-1]
LOAD = os.path.join(os.path.dirname(__file__), "..", "..", "programs", "handshake-load.mjs")


async def measure(size):
    left = size
    done = asyncio.Event()

    async def connected(reader, writer):
        nonlocal left
        writer.write(b"x")
        await reader.read()
        writer.close()
        left -= 1
        if left == 0:
            done.set()

    context = server_context() if KIND == "tls" else None
    began = time.process_time()
    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    load = await asyncio.create_subprocess_exec(
        "node", LOAD, str(port), str(CONNECTIONS), str(size), KIND, stdout=asyncio.subprocess.PIPE
    )
    await done.wait()
    used = time.process_time() - began
    server.close()
    result = json.loads(await load.stdout.read())
    await load.wait()
    return {"answered": result["answered"], "rate": size / result["seconds"], "cpu": used * 1e6 / size}


bench.main(measure)
