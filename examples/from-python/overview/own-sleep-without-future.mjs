/** The same without a future and without a second task. Both keep the processor busy, which `sleep` does not. */
import { createTask, run } from 'asyncio-native';

const DELAY = 20;

function* ownSleep(milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) yield;
}

function* work() {
  console.log('works meanwhile');
}

function* main() {
  const working = createTask(work());
  const begin = performance.now();
  yield* ownSleep(DELAY);
  console.log('awake, not too early:', performance.now() - begin >= DELAY);
  yield* working;
}

run(main());

// Prints:
//   works meanwhile
//   awake, not too early: true
