/**
 * The loop attached to Node's own: coroutines, Promises and Node's callbacks side by side. An attached loop keeps the
 * process alive only while it has something to do, so this program ends by itself.
 */
import { readFile } from 'node:fs/promises';
import { ensureFuture, getEventLoop, sleep } from 'asyncio-native';

const loop = getEventLoop();
loop.attach();

function* countLines(url) {
  // A coroutine awaits a Promise …
  const text = yield* ensureFuture(readFile(url, 'utf8'));
  yield* sleep(25);
  return text.split('\n').length;
}

let ticks = 0;
const interval = setInterval(() => ticks++, 5);

// … and an async function awaits a task.
const lines = await loop.createTask(countLines(new URL(import.meta.url)));
clearInterval(interval);
console.log(`${lines} lines; Node's interval has fired ${ticks > 0 ? 'meanwhile' : 'not once'}`);

loop.callLater(10, () => console.log('the last timer'));
