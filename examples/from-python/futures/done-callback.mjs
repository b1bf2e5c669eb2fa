/** A callback gets the future. A closure adds arguments, where Python uses `functools.partial`. */
import { getRunningLoop, run } from 'asyncio-native';

function* main() {
  const future = getRunningLoop().createFuture();
  future.addDoneCallback((done) => console.log('Future:', done.result()));
  future.setResult(42);
  yield* future;
}

run(main());

// Prints:
//   Future: 42
