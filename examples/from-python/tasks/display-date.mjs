/** Displays the date every second, for five seconds. The clock is virtual; the date is counted from its start. */
import { getRunningLoop, newEventLoop, run, sleep } from 'asyncio-native';

function* displayDate() {
  const loop = getRunningLoop();
  const end = loop.time() + 5000;
  for (;;) {
    console.log(new Date(loop.time()).toISOString());
    if (loop.time() + 1000 >= end) break;
    yield* sleep(1000);
  }
}

run(displayDate(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   1970-01-01T00:00:00.000Z
//   1970-01-01T00:00:01.000Z
//   1970-01-01T00:00:02.000Z
//   1970-01-01T00:00:03.000Z
//   1970-01-01T00:00:04.000Z
