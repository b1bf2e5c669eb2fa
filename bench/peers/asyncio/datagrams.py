"""`datagrams.py asyncio|uvloop SIZE TIMES WARMUP LIMIT BYTES WINDOW`: a server that echoes datagrams; the load is a program of Node's."""

import asyncio
import json
import os
import sys
import time

import bench

BYTES, WINDOW = sys.argv[-2:]
LOAD = os.path.join(os.path.dirname(__file__), "..", "..", "programs", "datagram-load.mjs")


class Echo(asyncio.DatagramProtocol):
    def __init__(self, count):
        self.left = count
        self.began = self.used = 0.0
        self.done = asyncio.Event()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        if self.began == 0.0:
            self.began = time.process_time()
        self.transport.sendto(data, address)
        self.left -= 1
        if self.left == 0:
            self.used = time.process_time() - self.began
            self.done.set()


async def measure(size):
    loop = asyncio.get_running_loop()
    transport, echo = await loop.create_datagram_endpoint(lambda: Echo(size), local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    load = await asyncio.create_subprocess_exec(
        "node", LOAD, str(port), BYTES, WINDOW, str(size), stdout=asyncio.subprocess.PIPE
    )
    await echo.done.wait()
    result = json.loads(await load.stdout.read())
    await load.wait()
    transport.close()
    return {"answered": result["answered"], "rate": size / result["seconds"], "cpu": echo.used * 1e6 / size}


bench.main(measure)
