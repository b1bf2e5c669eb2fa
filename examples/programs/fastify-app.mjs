/**
 * `node fastify-app.mjs [PORT]`: handlers of Fastify are coroutines. If a client goes away, its task is cancelled; a
 * request that takes too long is answered by 504. Ctrl-C or SIGTERM ends it, when the requests under way are answered.
 */
import process from 'node:process';
import { CancelledError, createTask, gather, runAsync, sleep, TimeoutError, timeout } from 'asyncio-native';
import fastify from 'fastify';
import { findOrders, findUser } from './support/users.mjs';

const PORT = Number(process.argv[2] ?? 3000);

/** Makes a handler of a coroutine function. It has `patience` milliseconds. Fastify awaits the task. */
function handler(answer, patience = 5000) {
  return (request, reply) => {
    const task = createTask(
      timeout(patience, () => answer(request)),
      { name: `${request.method} ${request.url}` },
    );
    console.log(`begins: ${task.getName()}`);
    reply.raw.on('close', () => task.cancel()); // does nothing if the task is done
    return task;
  };
}

const app = fastify();

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

app.setErrorHandler((error, request, reply) => {
  if (error instanceof CancelledError) {
    console.log(`cancelled: ${request.method} ${request.url}`);
    return reply.hijack();
  }
  const status = error instanceof TimeoutError ? 504 : (error.statusCode ?? 500);
  return reply.status(status).send({ error: status === 504 ? 'timeout' : error.message });
});

await runAsync(
  function* () {
    const address = yield app.listen({ port: PORT, host: '127.0.0.1' });
    console.log(`listening at ${address}`);
    try {
      yield* sleep(Number.POSITIVE_INFINITY);
    } finally {
      yield app.close();
      console.log('closed');
    }
  },
  { signals: ['SIGINT', 'SIGTERM'] },
);
