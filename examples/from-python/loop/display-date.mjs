/** Displays the date every second, by a callback that schedules itself again. The clock is virtual. */
import { newEventLoop } from 'asyncio-native';

function displayDate(endTime, loop) {
  console.log(new Date(loop.time()).toISOString());
  if (loop.time() + 1000 < endTime) loop.callLater(1000, displayDate, endTime, loop);
  else loop.stop();
}

const loop = newEventLoop({ clock: 'virtual' });
loop.callSoon(displayDate, loop.time() + 5000, loop);
try {
  loop.runForever();
} finally {
  loop.close();
}

// Prints:
//   1970-01-01T00:00:00.000Z
//   1970-01-01T00:00:01.000Z
//   1970-01-01T00:00:02.000Z
//   1970-01-01T00:00:03.000Z
//   1970-01-01T00:00:04.000Z
