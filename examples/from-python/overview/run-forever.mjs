/**
 * A loop takes one job after the other from its queue. Python's loop then waits for ever. A blocking loop here raises
 * `DeadlockError` if nothing is left that could give it another job.
 */
import { DeadlockError, newEventLoop } from 'asyncio-native';

const loop = newEventLoop();
loop.callSoon(() => {
  console.log('first job');
  loop.callSoon(() => console.log('third job, which the first has added'));
});
loop.callSoon(() => console.log('second job'));
try {
  loop.runForever();
} catch (error) {
  if (!(error instanceof DeadlockError)) throw error;
  console.log('no job is left');
} finally {
  loop.close();
}

// Prints:
//   first job
//   second job
//   third job, which the first has added
//   no job is left
