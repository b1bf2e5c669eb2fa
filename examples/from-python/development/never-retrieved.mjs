/**
 * A task that fails, and whose error no code reads: the loop's exception handler gets it. By default that writes to
 * standard error.
 */
import { setImmediate } from 'node:timers/promises';
import { createTask, getRunningLoop, run, sleep } from 'asyncio-native';

function* bug() {
  throw new Error('not consumed');
}

function* main() {
  // In debug mode, the report says where the task was created.
  getRunningLoop().setExceptionHandler((_loop, { message, exception, createdAt }) => {
    console.log(message);
    console.log('created in main:', createdAt.includes('at main'));
    console.log(exception.stack.split('\n')[1].trim());
  });
  createTask(bug(), { name: 'bug' });
  yield* sleep(0);
}

run(main(), { debug: true });

// The report comes within a second; or at once, if the garbage is collected: `node --expose-gc never-retrieved.mjs`.
for (let turn = 0; turn < 5; turn++) {
  await setImmediate();
  globalThis.gc?.();
}

// Prints:
//   Task exception was never retrieved: <Task finished name='bug' exception=Error: not consumed>
//   created in main: true
//   at bug (…never-retrieved.mjs:…)
