/** The call graph as a string. */
import { coroutine, createTask, formatCallGraph, run, sleep } from 'asyncio-native';

const wait = coroutine(function* wait() {
  yield* sleep(60_000);
});

function* main() {
  const task = createTask(wait(), { name: 'waiting' });
  yield* sleep(0);
  const output = formatCallGraph(task);
  console.log(output.toUpperCase());
}

run(main());

// Prints:
//   * <TASK PENDING NAME='WAITING' CORO=<WAIT> SLEEPING>
//     + CALL STACK:
//     |   IN WAIT() AT …CALL-GRAPH-TEXT.MJS:5:3
