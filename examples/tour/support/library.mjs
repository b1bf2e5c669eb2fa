/** What the thread of ../loop-thread.mjs runs: its loop exposes the exports. */
import { readFile } from 'node:fs/promises';
import { Event, ensureFuture, sleep } from 'asyncio-native';

const closed = new Event();

export function* sizeOf(path) {
  const data = yield* ensureFuture(readFile(path));
  return data.length;
}

export function increment(number) {
  return number + 1;
}

export function* readForever() {
  try {
    for (;;) yield* sleep(5);
  } finally {
    yield* sleep(5); // cleaning up may wait, too
    closed.set();
  }
}

/** Waits until the reader that was cancelled has cleaned up. */
export function* readerClosed() {
  yield* closed.wait();
  return 'the reader has closed its file';
}
