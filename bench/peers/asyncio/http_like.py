"""`http_like.py asyncio|uvloop SIZE TIMES WARMUP LIMIT CONNECTIONS`: answers GET by hand; the load is a program of Node's."""

import asyncio
import json
import os
import sys
import time

import bench

CONNECTIONS = sys.argv[-1]
LOAD = os.path.join(os.path.dirname(__file__), "..", "..", "programs", "request-load.mjs")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!"


async def measure(size):
    opened = 0
    used = began = 0.0
    done = asyncio.Event()

    async def connected(reader, writer):
        nonlocal opened, used, began
        if opened == 0:
            began = time.process_time()
        opened += 1
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(ANSWER)
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        opened -= 1
        if opened == 0:
            used = time.process_time() - began
            done.set()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    load = await asyncio.create_subprocess_exec(
        "node", LOAD, str(port), CONNECTIONS, str(size), stdout=asyncio.subprocess.PIPE
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
