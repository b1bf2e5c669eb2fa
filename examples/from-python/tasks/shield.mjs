/** `shield`: the caller is cancelled, the work goes on. */
import { CancelledError, createTask, newEventLoop, run, shield, sleep } from 'asyncio-native';

function* something() {
  yield* sleep(20);
  console.log('something is done');
  return 42;
}

/** Ignores a cancellation completely, which is seldom right. */
function* caller(task) {
  let result;
  try {
    result = yield* shield(task);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    result = null;
  }
  console.log('the caller has', result);
}

function* main() {
  const task = createTask(something());
  const call = createTask(caller(task));
  yield* sleep(5);
  call.cancel();
  yield* call;
  console.log('and later there is', yield* task);
}

run(main(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   the caller has null
//   something is done
//   and later there is 42
