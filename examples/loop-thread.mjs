/**
 * A loop in a separate thread, while the main thread serves HTTP requests.
 *
 * 1. A request handler awaits the result of a coroutine in the thread.
 * 2. A synchronous function returns what coroutines have fetched. It blocks its own thread while the other thread runs.
 *    So it may be called anywhere: in an ES module, in a callback, on either backend.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Worker } from 'node:worker_threads';
import { runCoroutineThreadsafe, startLoopThread } from 'asyncio-native';

const thread = startLoopThread(new URL('./threads/pages.mjs', import.meta.url), { name: 'pages' });
const call = (name, ...args) => runCoroutineThreadsafe(thread.loop.coroutine(name, ...args), thread.loop);

// 1. The main thread serves requests. A ConcurrentFuture can be awaited.
const server = createServer(async (_request, response) => {
  response.end(await call('nap', 20));
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${server.address().port}`;
const naps = await Promise.all(
  [1, 2, 3].map(() => fetch(url, { headers: { connection: 'close' } }).then((response) => response.text())),
);
console.log('served meanwhile:', naps);
server.close();

// 2. An ordinary function with an ordinary result. The blocked thread cannot serve the request, so another thread has
//    the server.
function fetchPagesSync(urls) {
  return call('fetchPages', urls).result(10_000);
}

const elsewhere = new Worker(new URL('./threads/server.mjs', import.meta.url));
const [origin] = await once(elsewhere, 'message');
setImmediate(async () => {
  console.log('fetched synchronously, in a callback:', fetchPagesSync([`${origin}/ada`, `${origin}/bob`]));
  await elsewhere.terminate();
  thread.stop();
  await thread.join();
});
