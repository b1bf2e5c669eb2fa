import { lazyExecutor } from '../executor/lazy-executor.js';
import { ThreadPoolExecutor } from '../executor/thread-pool-executor.js';
import { show } from '../util/show.js';
import { type CallSnapshot, type ExecutorSnapshot, MAX_CALLS } from './snapshot-types.js';

/** The calls and threads of `executor`; undefined if it has none. */
export function executorSnapshot(executor: object): ExecutorSnapshot | undefined {
  if (!(executor instanceof ThreadPoolExecutor)) {
    return undefined;
  }
  const { threads } = executor._pool;
  const { waiting } = executor._pool;
  const { readableName } = lazyExecutor();
  const calls: CallSnapshot[] = [];
  let pending = waiting.length;
  for (const thread of threads) {
    const [running, ...queued] = thread.calls;
    pending += thread.load;
    if (running !== undefined) {
      calls.push({ name: readableName(running._name), state: 'running' });
    }
    waiting.unshift(...queued);
  }
  for (const call of waiting.slice(0, Math.max(0, MAX_CALLS - calls.length))) {
    calls.push({ name: readableName(call._name), state: 'queued' });
  }
  const isIdle = threads.length === 0 && pending === 0;
  return isIdle ? undefined : { text: show(executor), threads: threads.length, calls, pending };
}
