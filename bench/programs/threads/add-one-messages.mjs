// The same by bare messages. A message is a number or an array of numbers; the answer has the same form.
import { parentPort } from 'node:worker_threads';

const addOne = (value) => value + 1;

parentPort.on('message', (value) => parentPort.postMessage(Array.isArray(value) ? value.map(addOne) : addOne(value)));
parentPort.postMessage('ready');
