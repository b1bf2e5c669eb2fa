import * as asyncio from 'asyncio-native';
import { type BackendName, DeadlockError, type EventLoop, newEventLoop, setEventLoop } from 'asyncio-native';
import { Helpers } from './helpers.js';
import { type Style, toJavaScript } from './javascript.js';
import type { Program } from './program.js';

/** What programs see of the package. */
const NAMES = [
  ...[
    'ALL_COMPLETED',
    'FIRST_COMPLETED',
    'FIRST_EXCEPTION',
    'asCompleted',
    'gather',
    'shield',
    'sleep',
    'wait',
    'waitFor',
  ],
  ...['CancelledError', 'Context', 'coroutine', 'taskGroup', 'timeout', 'timeoutAt'],
  ...['Barrier', 'BoundedSemaphore', 'Condition', 'Event', 'LifoQueue', 'Lock', 'PriorityQueue', 'Queue', 'Semaphore'],
];
const VALUES = NAMES.map((name) => Reflect.get(asyncio, name));

/** Runs `program` here until nothing is left to do. Returns the trace, as `run` in cpython.py does. */
export function execute(program: Program, backend: BackendName, style: Style): string {
  const loop = newEventLoop({ backend, clock: 'virtual' });
  setEventLoop(loop);
  const helpers = new Helpers(loop);
  try {
    const own = helpers.names();
    const define = new Function(...NAMES, ...Object.keys(own), toJavaScript(program, style));
    helpers.the(define(...VALUES, ...Object.values(own)));
    runDry(loop);
    return helpers.finish();
  } finally {
    // What is left is meant to be: the programs do not tidy up.
    loop.setExceptionHandler(() => {});
    loop.close();
    setEventLoop(null);
  }
}

function runDry(loop: EventLoop): void {
  try {
    loop.runUntilComplete(loop.createFuture());
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
  }
}
