/** A task that fails, and whose error no code reads: the loop's exception handler gets it. By default that writes to standard error. */
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

// Prints:
//   Task exception was never retrieved: <Task finished name='bug' exception=Error: not consumed>
//   created in main: true
//   at bug (…never-retrieved.mjs:5:9)
