/** What the current task runs, and what awaits it. `coroutine` marks functions, so that the graph has their names. */
import { coroutine, printCallGraph, run, taskGroup } from 'asyncio-native';

const test = coroutine(function* test() {
  printCallGraph(undefined, {}, (text) => process.stdout.write(text)); // by default, to standard error
});

const main = coroutine(function* main() {
  yield* taskGroup(function* (group) {
    group.createTask(test(), { name: 'Task-2' });
  });
});

run(main());

// Prints:
//   * <Task pending name='Task-2' coro=<test>>
//     + Call stack:
//     |   in test()
//     + Awaited by:
//        * <Task pending name='Task-…' coro=<main> waiting on <Future pending>>
//          + Call stack:
//          |   in main() at …print-call-graph.mjs:9:3
