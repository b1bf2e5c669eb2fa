/** A task group: after it, all its tasks have ended. If one fails, the others are cancelled. */
import { run, sleep, taskGroup } from 'asyncio-native';

function* main() {
  let first;
  let second;
  yield* taskGroup(function* (group) {
    first = group.createTask(sleep(10, 'one'));
    second = group.createTask(sleep(5, 'two'));
  });
  console.log(`Both tasks have completed now: ${first.result()}, ${second.result()}`);
}

run(main());

// Prints:
//   Both tasks have completed now: one, two
