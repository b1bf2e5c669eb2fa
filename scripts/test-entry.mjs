/** What a generated test entry calls (see test.mjs). */
import process from 'node:process';
import { after, describe, test } from 'node:test';

/**
 * Tests whose child processes do not count for coverage: they start hundreds of programs, which reach lines that other
 * tests reach, too. Each report costs a child 0.1 s and 2 MB.
 */
const UNCOUNTED = ['test/lifetime/', 'test/docs/'];

/** Runs one compiled test file on one backend, as a suite named after both. */
export function enter(backend, file, load) {
  process.env.ASYNCIO_NATIVE_BACKEND = backend;
  if (UNCOUNTED.some((folder) => file.startsWith(folder))) {
    Reflect.deleteProperty(process.env, 'NODE_V8_COVERAGE');
  }
  describe(`[${backend}] ${file}`, async () => {
    // node:test takes a process that exits early with code 0 for a success.
    let finished = false;
    after(() => {
      finished = true;
    });
    process.on('exit', (code) => {
      if (!finished && code === 0) {
        console.error(`${file}: the process exited before its tests had ended`);
        process.exitCode = 1;
      }
    });
    try {
      await load();
    } catch (error) {
      // If thrown from here, it would count as a failed suite only, and the summary would say "fail 0".
      test('the file loads', () => {
        throw error;
      });
    }
  });
}
