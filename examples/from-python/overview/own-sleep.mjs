/**
 * A sleep of one's own. A future says when it is over, and a second task watches the time. A plain `yield` lets the loop
 * run other tasks. The clock must be a real one: a virtual clock stands still while a task is ready.
 */
import { createTask, gather, getRunningLoop, run } from 'asyncio-native';

const DELAY = 20;

function* watch(future, end) {
  while (performance.now() < end) yield;
  future.setResult('over');
}

function* ownSleep(milliseconds) {
  const future = getRunningLoop().createFuture();
  const watcher = createTask(watch(future, performance.now() + milliseconds));
  yield* future;
  yield* watcher;
}

function* work(name) {
  console.log(`${name} works`);
}

function* main() {
  const workers = ['Ada', 'Bob', 'Eve'].map((name) => createTask(work(name)));
  const begin = performance.now();
  console.log('falls asleep');
  yield* createTask(ownSleep(DELAY));
  console.log('awake, not too early:', performance.now() - begin >= DELAY);
  yield* gather(workers);
}

run(main());

// Prints:
//   falls asleep
//   Ada works
//   Bob works
//   Eve works
//   awake, not too early: true
