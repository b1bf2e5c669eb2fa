// A thread of a round of the stress run: says its handle, and runs its loop until it is told to quit.
import { parentPort, workerData } from 'node:worker_threads';
import { newEventLoop, setEventLoop } from 'asyncio-native';
import { Peer } from './peer.mjs';
import { Random } from './random.mjs';

const { id, seed, doomed, mode } = workerData;
const loop = newEventLoop();
setEventLoop(loop);
const peer = new Peer(loop, id, doomed, new Random(seed));
parentPort.postMessage(loop.handle());
peer.start();
if (mode === 'blocking') {
  loop.runForever();
} else if (mode === 'hosted') {
  await loop.runForeverAsync();
} else {
  loop.attach();
  // Stopping ends that; until then something has to keep the thread.
  while (loop.isRunning()) await new Promise((resolve) => setTimeout(resolve, 1));
}
loop.setExceptionHandler(() => {});
loop.close();
