"""dask.distributed with two workers that are processes. It has a scheduler of its own instead of Redis."""

import facts
from distributed import Client, LocalCluster


def add_one(value, _number):
    return value + 1


def main():
    facts.end_with_parent()
    numbers = iter(range(1 << 40))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        # The number: otherwise it would return the stored result of an equal call.
        facts.report(lambda value: client.submit(add_one, value, next(numbers)), lambda call: call.result())


if __name__ == "__main__":
    main()
