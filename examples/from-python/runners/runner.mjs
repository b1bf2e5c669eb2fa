/**
 * A `Runner` runs several coroutines on one loop. Newer Nodes and TypeScript can write `using runner = new Runner()`.
 */
import { Runner, sleep } from 'asyncio-native';

function* main() {
  yield* sleep(10);
  console.log('hello');
}

const runner = new Runner();
try {
  runner.run(main());
} finally {
  runner.close();
}

// Prints:
//   hello
