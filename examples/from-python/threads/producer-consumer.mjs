/**
 * A producer in one thread, a consumer on the loop of another. Python has a queue that both may use. Here the queue
 * belongs to the consumer's loop, and the producer calls functions which that loop exposes; nothing polls.
 */
import { isMainThread } from 'node:worker_threads';
import { Queue, QueueShutDown, runCoroutineThreadsafe, sleep, startLoopThread } from 'asyncio-native';

const queue = new Queue(2);

/** Waits while the queue is full. */
export function* put(item) {
  yield* queue.put(item);
}

export function shutdown() {
  queue.shutdown();
}

/** Returns what it has consumed, when the producer has ended. */
export function* consumer() {
  const consumed = [];
  try {
    for (;;) {
      const item = yield* queue.get();
      yield* sleep(item);
      consumed.push(item);
    }
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error;
    return consumed;
  }
}

if (isMainThread) {
  const thread = startLoopThread(new URL(import.meta.url));
  const call = (name, ...args) => runCoroutineThreadsafe(thread.loop.coroutine(name, ...args), thread.loop);
  const consumed = call('consumer');
  for (let i = 0; i < 5; i++) {
    console.log(`Producing ${i}`);
    call('put', i).result(); // blocks this thread
  }
  call('shutdown').result();
  console.log('Consumed', consumed.result());
  thread.stop();
  await thread.join();
}

// Prints:
//   Producing 0
//   Producing 1
//   Producing 2
//   Producing 3
//   Producing 4
//   Consumed [ 0, 1, 2, 3, 4 ]
