/**
 * Sends numbers from one thread to another through a bare ring in shared memory: the fastest possible way. The consumer
 * sleeps while the ring is empty, the producer while it is full. Only a sleeping thread is woken.
 */
const CAPACITY = 1 << 16;
/** Words of the head: the number of reads, the number of writes (on separate cache lines), and which thread sleeps. */
const READ = 0;
const WRITTEN = 16;
const CONSUMER_SLEEPS = 32;
const PRODUCER_SLEEPS = 48;
const ITEMS = 64;

/** The memory of a ring. */
export function sharedRing() {
  return new Int32Array(new SharedArrayBuffer(4 * (ITEMS + CAPACITY)));
}

/** **Blocks** while the ring is full. */
export function put(ring, value) {
  const written = ring[WRITTEN];
  while (((written - Atomics.load(ring, READ)) | 0) >= CAPACITY) {
    sleep(ring, PRODUCER_SLEEPS, () => ((written - Atomics.load(ring, READ)) | 0) >= CAPACITY);
  }
  ring[ITEMS + (written & (CAPACITY - 1))] = value;
  Atomics.store(ring, WRITTEN, (written + 1) | 0);
  wake(ring, CONSUMER_SLEEPS);
}

/** Takes `count` numbers out, and calls `each` with every number. **Blocks** while the ring is empty. */
export function take(ring, count, each) {
  let read = ring[READ];
  const end = (read + count) | 0;
  while (read !== end) {
    const written = Atomics.load(ring, WRITTEN);
    if (read === written) {
      sleep(ring, CONSUMER_SLEEPS, () => Atomics.load(ring, WRITTEN) === read);
      continue;
    }
    for (; read !== written; read = (read + 1) | 0) {
      each(ring[ITEMS + (read & (CAPACITY - 1))]);
    }
    Atomics.store(ring, READ, read);
    wake(ring, PRODUCER_SLEEPS);
  }
}

function sleep(ring, word, hasTo) {
  Atomics.store(ring, word, 1);
  if (hasTo()) {
    Atomics.wait(ring, word, 1);
  }
  Atomics.store(ring, word, 0);
}

function wake(ring, word) {
  if (Atomics.load(ring, word) === 1) {
    Atomics.store(ring, word, 0);
    Atomics.notify(ring, word);
  }
}
