import asyncio
import time

import bench

CROWD = 100
CONTENDED = 0.1


class Section:
    def __init__(self):
        self.entries = self.overlaps = self.inside = 0

    def enter(self):
        self.entries += 1
        self.inside += 1
        if self.inside > 1:
            self.overlaps += 1

    def leave(self):
        self.inside -= 1


async def alone(entries, section):
    lock = asyncio.Lock()
    for _ in range(entries):
        async with lock:
            section.enter()
            section.leave()


async def crowd(entries, section):
    lock = asyncio.Lock()

    async def visitor():
        for _ in range(entries):
            async with lock:
                section.enter()
                await asyncio.sleep(0)
                section.leave()

    await asyncio.gather(*[visitor() for _ in range(CROWD)])


async def measure(size):
    single, many = Section(), Section()
    each = int(size * CONTENDED / CROWD)
    start = time.perf_counter()
    await alone(size, single)
    middle = time.perf_counter()
    await crowd(each, many)
    end = time.perf_counter()
    return {
        "entries": single.entries,
        "contendedEntries": many.entries,
        "overlaps": single.overlaps + many.overlaps,
        "uncontended": (middle - start) * 1e9 / size,
        "contended": (end - middle) * 1e9 / (each * CROWD),
    }


bench.main(measure)
