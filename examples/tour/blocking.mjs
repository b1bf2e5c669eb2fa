/**
 * A blocking run: an ordinary function waits for coroutines and returns their result, without `await` and without a
 * callback.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gather, run, sleep } from 'asyncio-native';
import { line } from './support/screen.mjs';

export const title = 'A blocking run from synchronous code';

function* readSensor(name, delay) {
  yield* sleep(delay);
  return `${name} ${delay / 10} °C`;
}

function* readAll() {
  return yield* gather([readSensor('cellar', 120), readSensor('kitchen', 210), readSensor('roof', 300)]);
}

/** Synchronous: the caller has the result when this returns. */
function readSensors() {
  return run(readAll);
}

export function show() {
  const started = performance.now();
  const readings = readSensors();
  const elapsed = performance.now() - started;
  assert.deepEqual(readings, ['cellar 12 °C', 'kitchen 21 °C', 'roof 30 °C']);
  line(
    `   three sensors that take 120, 210 and 300 ms, read at once in ${elapsed.toFixed(0)} ms: ${readings.join(', ')}`,
  );

  // What a blocking run may wait for depends on where it is called; a CommonJS main script may wait for all of Node's I/O.
  const script = fileURLToPath(new URL('../sync-from-async.cjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  line(
    `   a CommonJS script that blocks on a file and on fetch prints:\n      ${stdout.trim().replaceAll('\n', '\n      ')}`,
  );
}
