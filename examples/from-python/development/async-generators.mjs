/** `forAwait` closes an async generator when it leaves early, as `contextlib.aclosing` does in Python. */
import { setTimeout as delay } from 'node:timers/promises';
import { forAwait, runAsync } from 'asyncio-native';

async function* ticker() {
  try {
    for (let tick = 1; ; tick++) {
      yield tick;
      await delay(1);
    }
  } finally {
    console.log('the generator has cleaned up');
  }
}

function* main() {
  yield* forAwait(ticker(), (tick) => {
    console.log(tick);
    return tick < 2;
  });
}

await runAsync(main());

// Prints:
//   1
//   2
//   the generator has cleaned up
