/**
 * `node api-client.mjs BASE PATH...` asks an API for several things: at most five requests a second, three at a time.
 * It waits as long as the server says by Retry-After, and tries temporary failures again. What fails in the end is
 * reported, and the exit code is 1.
 */
import process from 'node:process';
import { CancelledError, createTask, gather, runAsync } from 'asyncio-native';
import { ApiClient } from './api/client.mjs';

const [base, ...paths] = process.argv.slice(2);
/** Milliseconds between two requests. */
const interval = Number(process.env.INTERVAL ?? 200);

function* show(client, path) {
  try {
    const body = yield* client.get(path);
    console.log(`${path}: ${JSON.stringify(body)}`);
    return true;
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    console.log(error.message);
    return false;
  }
}

function* main() {
  const client = new ApiClient(base, { interval });
  const tasks = paths.map((path) => createTask(show(client, path), { name: path }));
  try {
    const successes = yield* gather(tasks);
    return successes.every(Boolean);
  } catch (error) {
    if (error instanceof CancelledError) {
      console.log(`interrupted; ${tasks.filter((task) => task.cancelled()).length} were left`);
    }
    throw error;
  }
}

if (base === undefined || paths.length === 0) {
  console.error('usage: node api-client.mjs BASE PATH...');
  process.exitCode = 2;
} else if (!(await runAsync(main))) {
  process.exitCode = 1;
}
