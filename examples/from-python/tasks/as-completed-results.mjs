/** `asCompleted`: results in the order in which they come. Await all that it gives, else errors are lost. */
import { asCompleted, newEventLoop, run, sleep } from 'asyncio-native';

function* main() {
  for (const next of asCompleted([sleep(60, 'slow'), sleep(5, 'quick'), sleep(30, 'between')])) {
    console.log(yield* next);
  }
}

run(main(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   quick
//   between
//   slow
