import { once } from 'node:events';
import { after, before, describe } from 'node:test';
import { Worker } from 'node:worker_threads';
import {
  type ConcurrentFuture,
  type ConnectOptions,
  connectLoop,
  type LoopHandle,
  type RemoteLoop,
  runCoroutineThreadsafe,
} from 'asyncio-native';
import { fixture } from './paths.js';

/** The module of values that cannot be looked at, for `load` of test/fixtures/threads/hostile-calls.mjs. */
export const HOSTILE_MODULE: string = new URL('./hostile-values.js', import.meta.url).href;

/** How a loop of another thread runs. */
export type RunMode = 'hosted' | 'blocking' | 'attached';
export const MODES: readonly RunMode[] = ['hosted', 'blocking', 'attached'];

/** A Worker with a loop that exposes test/fixtures/threads/functions.mjs. */
export class LoopWorker {
  readonly worker: Worker;
  readonly handle: LoopHandle;
  readonly remote: RemoteLoop;

  static async start(mode: RunMode, options?: ConnectOptions): Promise<LoopWorker> {
    const worker = new Worker(fixture('threads/worker.mjs'), {
      workerData: { mode, hostileValues: HOSTILE_MODULE },
    });
    const [handle] = await once(worker, 'message');
    return new LoopWorker(worker, handle as LoopHandle, options);
  }

  private constructor(worker: Worker, handle: LoopHandle, options?: ConnectOptions) {
    this.worker = worker;
    this.handle = handle;
    this.remote = connectLoop(handle, options);
  }

  /** Starts a call. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the fixture returns
  call(name: string, ...args: unknown[]): ConcurrentFuture<any> {
    return runCoroutineThreadsafe(this.remote.coroutine(name, ...args), this.remote);
  }

  /** Stops the loop and waits for the end of the thread. */
  async end(): Promise<void> {
    const exited = once(this.worker, 'exit');
    if (!this.remote.isClosed()) {
      this.remote.callSoonThreadsafe('stop');
    }
    await exited;
  }
}

/** Tests that are run with a loop of another thread, once for each way in which that may run. */
export function withLoopWorker(name: string, body: (get: () => LoopWorker, mode: RunMode) => void): void {
  for (const mode of MODES) {
    describe(`${name}, ${mode}`, () => {
      let thread: LoopWorker;
      before(async () => {
        thread = await LoopWorker.start(mode);
      });
      after(() => thread.end());
      body(() => thread, mode);
    });
  }
}

/** Words of shared memory, to hold a thread at a point and to let it go. */
export function sharedWords(count = 4): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * count));
}

/** **Blocks** until `words[at]` is set. */
export function awaitWord(words: Int32Array, at: number): void {
  Atomics.wait(words, at, 0);
}

export function setWord(words: Int32Array, at: number): void {
  Atomics.store(words, at, 1);
  Atomics.notify(words, at);
}
