import { workerData } from 'node:worker_threads';
import { CancelledError, type Coroutine, currentCall, type Future, getRunningLoop } from '../core.js';
import { callId } from './answer-message.js';
import { type ClientSettings, QueueClient } from './queue-client.js';
import type { QueueTaskOptions } from './queue-task.js';

/**
 * The module of the thread that holds the connection of a `QueueExecutor`. So its calls are answered while the calling
 * thread blocks. `startLoopThread` exposes its exports. Only texts and numbers pass between the two threads, because
 * these fit into the records of their rings.
 */

interface ClientData {
  readonly settings: ClientSettings;
  /** The beginning of all ids. */
  readonly tag: string;
}

const { settings, tag } = workerData as ClientData;
const client = new QueueClient(settings, tag);

/** Maximum number of remembered functions and options. A program with more makes them up as it runs. */
const MAX_TARGETS = 1024;

/** The functions that callers call, by their texts: see `callTarget`. */
const targets = new Map<string, [name: string, options: QueueTaskOptions]>();

function parse(target: string): [name: string, options: QueueTaskOptions] {
  let parsed = targets.get(target);
  if (parsed === undefined) {
    if (targets.size === MAX_TARGETS) {
      targets.clear();
    }
    parsed = JSON.parse(target) as [string, QueueTaskOptions];
    targets.set(target, parsed);
  }
  return parsed;
}

/** Makes a call. Returns the future of its encoded answer; if the future is cancelled, so is the call. */
export function call(number: number, target: string, args: string): Future<string> {
  const id = callId(tag, number);
  const [name, options] = parse(target);
  const caller = currentCall.call;
  const future = getRunningLoop().createFuture<string>();
  future.addDoneCallback(() => {
    if (future.cancelled()) {
      client.cancel(id);
    }
  });
  client.call(id, name, args, options, {
    fulfil: (answer) => {
      if (!future.done()) {
        future.setResult(answer);
      }
    },
    fail: (reason) => {
      if (future.done()) {
        return;
      }
      if (reason instanceof CancelledError) {
        future.cancel();
      } else {
        future.setException(reason);
      }
    },
    progress: (value) => caller?.report(value),
  });
  return future;
}

/** Waits for all answers, then ends the connections. */
export function* close(): Coroutine<void> {
  yield client.close();
}
