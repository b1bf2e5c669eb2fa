"""The task, for client and workers: its server is that of the environment."""

import os

from celery import Celery

URL = os.environ["BENCH_REDIS"]
app = Celery("celery_calls", broker=URL, backend=URL)
app.conf.worker_prefetch_multiplier = 64
app.conf.broker_connection_retry_on_startup = True


@app.task
def add_one(value):
    return value + 1
