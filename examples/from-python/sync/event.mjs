/** A task waits until another sets the event. */
import { createTask, Event, run, sleep } from 'asyncio-native';

function* waiter(event) {
  console.log('waiting for it ...');
  yield* event.wait();
  console.log('... got it!');
}

function* main() {
  const event = new Event();
  const waiterTask = createTask(waiter(event));
  yield* sleep(10);
  event.set();
  yield* waiterTask;
}

run(main());

// Prints:
//   waiting for it ...
//   ... got it!
