/** What stands for the databases of express-app.mjs and fastify-app.mjs. */
import { sleep } from 'asyncio-native';

const NAMES = new Map([
  ['1', 'Ada'],
  ['2', 'Bob'],
]);

export function* findUser(id) {
  yield* sleep(5);
  const name = NAMES.get(id);
  if (name === undefined) throw Object.assign(new Error(`no user ${id}`), { statusCode: 404 });
  return { id, name };
}

export function* findOrders(id) {
  yield* sleep(5);
  return [`${id}-1`, `${id}-2`];
}
