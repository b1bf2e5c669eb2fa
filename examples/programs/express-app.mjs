/**
 * `node express-app.mjs [PORT]`: handlers of Express are coroutines. If a client goes away, its task is cancelled; a
 * request that takes too long is answered by 504. Ctrl-C or SIGTERM ends it, when the requests under way are answered.
 */
import { once } from 'node:events';
import process from 'node:process';
import { CancelledError, createTask, gather, runAsync, sleep, TimeoutError, timeout } from 'asyncio-native';
import express from 'express';
import { findOrders, findUser } from './support/users.mjs';

const PORT = Number(process.argv[2] ?? 3000);

/**
 * Makes a handler of a coroutine function, which gets the request and returns what is sent. It has `patience`
 * milliseconds.
 */
function handler(answer, patience = 5000) {
  return (request, response, next) => {
    const task = createTask(
      timeout(patience, () => answer(request)),
      { name: `${request.method} ${request.url}` },
    );
    console.log(`begins: ${task.getName()}`);
    response.on('close', () => task.cancel()); // does nothing if the task is done
    task.then((body) => response.json(body), next);
  };
}

const app = express();

app.get(
  '/users/:id',
  handler(function* ({ params }) {
    const [user, orders] = yield* gather([findUser(params.id), findOrders(params.id)]);
    return { ...user, orders };
  }),
);

app.get(
  '/sleep/:milliseconds',
  handler(function* ({ params }) {
    return { slept: yield* sleep(Number(params.milliseconds), params.milliseconds) };
  }, 60_000),
);

app.get(
  '/slow',
  handler(() => sleep(60_000), 20),
);

// Express knows a handler of errors by its four parameters.
app.use((error, request, response, _next) => {
  if (error instanceof CancelledError) {
    console.log(`cancelled: ${request.method} ${request.url}`);
    return;
  }
  const status = error instanceof TimeoutError ? 504 : (error.statusCode ?? 500);
  response.status(status).json({ error: status === 504 ? 'timeout' : error.message });
});

await runAsync(
  function* () {
    const server = app.listen(PORT, '127.0.0.1');
    yield once(server, 'listening');
    console.log(`listening at http://127.0.0.1:${server.address().port}`);
    try {
      yield* sleep(Number.POSITIVE_INFINITY);
    } finally {
      server.close(); // no new connections
      yield once(server, 'close');
      console.log('closed');
    }
  },
  { signals: ['SIGINT', 'SIGTERM'] },
);
