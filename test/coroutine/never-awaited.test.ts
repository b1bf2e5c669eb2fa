import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendName } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

interface Warning {
  readonly name: string;
  readonly message: string;
  readonly code: string;
}

/** By scenario of the fixture: how many warnings. */
const WARNINGS: Record<string, number> = {
  forgotten: 1,
  'many forgotten': 1000,
  'iterator asked for, but never stepped': 1,
  'in a gather that raises': 0,
  'yield*': 0,
  yield: 0,
  'a task that is cancelled before its first step': 0,
  'return()': 0,
  'throw()': 0,
  'a failing createTask': 0,
};

async function warningsOf(backend: BackendName): Promise<Warning[]> {
  const options = { backend, flags: ['--expose-gc'] };
  const ended = await runFixture('never-awaited.mjs', Object.keys(WARNINGS), options);
  assert.equal(ended.stderr, '');
  return endedWith(0, ended).map((line) => JSON.parse(line) as Warning);
}

for (const backend of BACKENDS) {
  let warnings: Promise<Warning[]> | undefined;
  for (const [scenario, count] of Object.entries(WARNINGS)) {
    test(`never awaited: ${scenario}: ${count} [${backend}]`, async () => {
      warnings ??= warningsOf(backend);
      const message = `coroutine '${scenario}' was never awaited`;
      const concerned = (await warnings).filter((warning) => warning.message === message);
      assert.equal(concerned.length, count);
      for (const { name, code } of concerned) {
        assert.deepEqual({ name, code }, { name: 'RuntimeWarning', code: 'ERR_ASYNCIO_NEVER_AWAITED' });
      }
    });
  }
}
