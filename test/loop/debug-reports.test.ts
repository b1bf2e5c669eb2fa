import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

for (const backend of BACKENDS) {
  const run = (name: string) => runFixture('debug-reports.mjs', [name], { backend, flags: ['--expose-gc'] });

  test(`an exception that nobody has seen is reported with the place where its future was made [${backend}]`, async () => {
    const output = endedWith(0, await run('unretrieved')).join('\n');
    assert.match(output, /^Future exception was never retrieved/);
    assert.match(output, /at .*unretrieved .*debug-reports\.mjs:\d+/);
  });

  test(`a coroutine that was never awaited is reported with the place where it was made [${backend}]`, async () => {
    const output = endedWith(0, await run('neverAwaited')).join('\n');
    assert.match(output, /^coroutine 'forgotten' was never awaited, created at .*debug-reports\.mjs:\d+/);
  });

  test(`tasks that are pending at the end are listed with the place where they were made [${backend}]`, async () => {
    const ended = await run('pendingAtExit');
    endedWith(0, ended);
    assert.match(
      ended.stderr,
      /The process exits while 1 tasks are pending:\n {2}<Task pending name='left over'.* sleeping>/,
    );
    assert.match(ended.stderr, /created at:\n.*at .*pendingAtExit .*debug-reports\.mjs:\d+/);
  });
}
