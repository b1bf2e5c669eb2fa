/**
 * Waits for Node's own I/O in the middle of synchronous code: `readBoth` is an ordinary function with an ordinary result.
 *
 * This works in the body of a CommonJS main script, because Node has not started its own loop there, so `run` may turn
 * it. Elsewhere, and always on the pure backend, a blocking run cannot wait for a Promise: awaiting one raises
 * HostBlockedError. Use `runAsync` instead.
 */
const { readFile } = require('node:fs/promises');
const { createServer } = require('node:http');
const { once } = require('node:events');
const { ensureFuture, gather, run, runAsync } = require('asyncio-native');

function* main() {
  const server = createServer((_request, response) => response.end('a greeting by HTTP'));
  try {
    yield* ensureFuture(once(server.listen(0, '127.0.0.1'), 'listening'));
    const url = `http://127.0.0.1:${server.address().port}`;
    const [text, greeting] = yield* gather([
      readFile(__filename, 'utf8'),
      fetch(url, { headers: { connection: 'close' } }).then((response) => response.text()),
    ]);
    return `${text.split('\n').length} lines of this file, and ${greeting}`;
  } finally {
    server.close();
  }
}

function readBoth() {
  return run(main);
}

try {
  console.log(readBoth());
} catch (error) {
  if (error.code !== 'ERR_ASYNCIO_HOST_BLOCKED') throw error;
  console.log(`${error.name}: ${error.message}`);
  runAsync(main).then(console.log);
}
