/** Python ends a group by a task that raises. That works here, too, and so does the simpler `group.cancel()`. */
import { ExceptionGroup, newEventLoop, run, sleep, taskGroup } from 'asyncio-native';

class TerminateTaskGroup extends Error {}

function* forceTerminateTaskGroup() {
  throw new TerminateTaskGroup();
}

function* job(id, delay) {
  console.log(`Task ${id}: start`);
  yield* sleep(delay);
  console.log(`Task ${id}: done`);
}

function* main() {
  try {
    yield* taskGroup(function* (group) {
      group.createTask(job(1, 5));
      group.createTask(job(2, 60_000));
      yield* sleep(20);
      group.createTask(forceTerminateTaskGroup());
    });
  } catch (error) {
    // What `except* TerminateTaskGroup` does: all other errors go on.
    if (!(error instanceof ExceptionGroup)) throw error;
    const [, others] = error.split((one) => one instanceof TerminateTaskGroup);
    if (others !== null) throw others;
  }

  yield* taskGroup(function* (group) {
    group.createTask(job(3, 60_000));
    yield* sleep(5);
    group.cancel();
  });
  console.log('both groups have ended');
}

run(main(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   Task 1: start
//   Task 2: start
//   Task 1: done
//   Task 3: start
//   both groups have ended
