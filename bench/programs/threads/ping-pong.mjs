// A Worker that answers: as a loop, hosted or blocking, with a call to the loop that `workerData.handle` names; with a message; or
// through two words of shared memory, of which the first counts what was asked and the second what was answered.
import { parentPort, workerData } from 'node:worker_threads';
import { connectLoop, newEventLoop } from '../../harness/library.mjs';

const { handle, mode, words } = workerData;

if (handle !== undefined) {
  const remote = connectLoop(handle);
  const loop = newEventLoop();
  loop.expose('ping', (value) => remote.callSoonThreadsafe('pong', value));
  parentPort.postMessage(loop.handle());
  if (mode === 'blocking') {
    loop.runForever();
  } else {
    await loop.runForeverAsync();
  }
} else if (words === undefined) {
  parentPort.on('message', (value) => parentPort.postMessage(value));
  parentPort.postMessage('ready');
} else {
  // A wait by waitAsync does not keep the thread alive.
  parentPort.on('message', () => {});
  parentPort.postMessage('ready');
  for (let seen = 0; ; seen++) {
    if (mode === 'blocking') {
      Atomics.wait(words, 0, seen);
    } else {
      await Atomics.waitAsync(words, 0, seen).value;
    }
    Atomics.add(words, 1, 1);
    Atomics.notify(words, 1);
  }
}
