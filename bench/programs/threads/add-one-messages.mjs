// The same by bare messages: a number, or an array of them, is answered alike.
import { parentPort } from 'node:worker_threads';

const addOne = (value) => value + 1;

parentPort.on('message', (value) => parentPort.postMessage(Array.isArray(value) ? value.map(addOne) : addOne(value)));
parentPort.postMessage('ready');
