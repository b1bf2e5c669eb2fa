import asyncio
import time

import bench


async def measure(size):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    ran = 0

    def link():
        nonlocal ran
        ran += 1
        if ran < size:
            loop.call_soon(link)
        else:
            done.set_result(None)

    start = time.perf_counter()
    loop.call_soon(link)
    await done
    return {"ran": ran, "rate": size / (time.perf_counter() - start) / 1e6}


bench.main(measure)
