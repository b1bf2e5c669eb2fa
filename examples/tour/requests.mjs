/**
 * Thousands of requests at once, over real sockets to a real server, each with a timeout of its own. Cancelling a task aborts
 * the fetch that it waits for, so the connection is closed and the server notices.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { abortable, CancelledError, createTask, gather, runAsync, TimeoutError, waitFor } from 'asyncio-native';
import { scaled } from './support/scale.mjs';
import { count, line, ProgressBar } from './support/screen.mjs';

export const title = 'Thousands of HTTP requests, with timeouts and cancellation';

const REQUESTS = scaled(1500, 40);
/** Every tenth request is one that the server never answers: its timeout ends it. */
const TIMEOUT = scaled(4000, 4000);
/** The server does not answer these either. They are cancelled once half of all requests have an answer. */
const isUnwanted = (index) => index % 10 === 1;
const isUnanswered = (index) => index % 10 === 0;

/** The text at `url`. Cancelling aborts the request, or the transfer of the reply. */
function* fetchText(url) {
  return yield* abortable(async (signal) => (await fetch(url, { signal })).text());
}

/** The outcome of one request. */
function* outcomeOf(body) {
  try {
    assert.match(yield* waitFor(body, TIMEOUT), /^answered/);
    return 'finished';
  } catch (error) {
    if (error instanceof TimeoutError) return 'timed out';
    if (error instanceof CancelledError) return 'cancelled';
    throw error;
  }
}

function* requestAll(origin) {
  const bar = new ProgressBar('requests ended', REQUESTS);
  const outcomes = { finished: 0, 'timed out': 0, cancelled: 0 };
  const unwanted = [];
  const ended = (task) => {
    outcomes[task.result()]++;
    bar.update(outcomes.finished + outcomes['timed out'] + outcomes.cancelled);
    if (outcomes.finished === Math.floor(REQUESTS / 2)) for (const each of unwanted) each.cancel();
  };
  const tasks = Array.from({ length: REQUESTS }, (_, index) => {
    const path = isUnanswered(index) || isUnwanted(index) ? 'never' : `after/${1500 + (index % 40) * 20}`;
    const task = createTask(outcomeOf(fetchText(`${origin}/${path}`)));
    if (isUnwanted(index)) unwanted.push(task);
    task.addDoneCallback(ended);
    return task;
  });
  yield* gather(tasks);
  bar.end();
  return outcomes;
}

export async function show() {
  const server = new Worker(new URL('./support/server.mjs', import.meta.url));
  const [port] = await once(server, 'message');

  const started = performance.now();
  const outcomes = await runAsync(requestAll(`http://127.0.0.1:${port}`));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);

  // Before the answer: Node may emit both events in one turn.
  const exit = once(server, 'exit');
  server.postMessage('what have you seen?');
  const [seen] = await once(server, 'message');
  await exit;

  const { finished, 'timed out': timedOut, cancelled } = outcomes;
  assert.equal(finished + timedOut + cancelled, REQUESTS);
  line(`   ${count(REQUESTS)} requests in ${seconds} s, at most ${count(seen.mostAtOnce)} open at once`);
  line(`   this side:  ${count(finished)} finished, ${count(timedOut)} timed out, ${count(cancelled)} cancelled`);
  line(`   the server: ${count(seen.answered)} answered, ${count(seen.aborted)} aborted by the client`);
}
