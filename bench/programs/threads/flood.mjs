// A Worker that sends the numbers up to N for each message N: by a loop's handle, into a ring, or by messages.
import { parentPort, workerData } from 'node:worker_threads';
import { connectLoop } from '../../harness/library.mjs';
import { put } from '../../harness/shared-ring.mjs';

const { handle, ring } = workerData;
const send = handle !== undefined ? byLoop() : ring !== undefined ? byRing : byMessages;

function byLoop() {
  const remote = connectLoop(handle);
  return (size) => {
    for (let i = 0; i < size; i++) {
      remote.callSoonThreadsafe('add', i);
    }
  };
}

function byRing(size) {
  for (let i = 0; i < size; i++) {
    put(ring, i);
  }
}

function byMessages(size) {
  for (let i = 0; i < size; i++) {
    parentPort.postMessage(i);
  }
}

parentPort.on('message', send);
parentPort.postMessage('ready');
