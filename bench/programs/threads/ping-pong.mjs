// A Worker that answers in one of three ways. As a loop, hosted or blocking, it calls the loop that `workerData.handle`
// names. Or it sends a message. Or it uses two words of shared memory: the first counts questions, the second answers.
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
  // A wait by `Atomics.waitAsync` does not keep the thread alive.
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
