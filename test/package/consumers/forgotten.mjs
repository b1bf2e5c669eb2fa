// As forgotten.ts, in JavaScript.
import { coroutine, createTask, Queue, run, sleep } from 'asyncio-native';

const marked = coroutine(function* marked() {
  yield* sleep(1);
});

function* plain() {
  yield* sleep(1);
}

async function asynchronous() {
  await marked();
  await plain(); // forgotten
}

run(function* main() {
  sleep(1); // forgotten
  new Queue().put(1); // forgotten
  marked(); // forgotten
  plain(); // forgotten generator
  if (marked()) return; // forgotten
  createTask(plain());
  yield* marked();
  yield asynchronous();
});
