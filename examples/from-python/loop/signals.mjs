/** Handles SIGINT and SIGTERM: `node signals.mjs`, then Ctrl-C or `kill PID`. */
import { getRunningLoop, runAsync, sleep } from 'asyncio-native';

function askExit(signal, loop) {
  console.log(`got signal ${signal}: exit`);
  loop.stop();
}

function* main() {
  const loop = getRunningLoop();
  for (const signal of ['SIGINT', 'SIGTERM']) loop.addSignalHandler(signal, askExit, signal, loop);
  console.log(`Event loop running for 1 hour, press Ctrl+C to interrupt; pid ${process.pid}`);
  yield* sleep(3_600_000);
}

try {
  await runAsync(main());
} catch (error) {
  // As in Python: a loop that is stopped before its main task has ended says so.
  if (error.message !== 'Event loop stopped before Future completed.') throw error;
}
