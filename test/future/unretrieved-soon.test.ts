import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEventLoop } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { runFixture } from '../support/child.js';

const MESSAGE = 'Task exception was never retrieved';

for (const backend of BACKENDS) {
  for (const how of ['blocking', 'hosted']) {
    const ended = async (...args: string[]) => {
      const { code, stdout, stderr } = await runFixture('unretrieved-soon.mjs', [how, ...args], { backend });
      return { code, stderr, lines: stdout.trimEnd().split('\n') };
    };

    test(`a failure that nobody sees is told to the handler while the program goes on, ${how} [${backend}]`, async () => {
      const lines = [`handler ${MESSAGE} nobody looks`, 'main ends'];
      assert.deepEqual(await ended('report', 'handled'), { code: 0, stderr: '', lines });
    });

    test(`what the default handler writes of it makes the exit code 1, ${how} [${backend}]`, async () => {
      const lines = [`written [asyncio-native] ${MESSAGE}`, 'main ends'];
      assert.deepEqual(await ended('report'), { code: 1, stderr: '', lines });
    });

    test(`one that is seen after the report leaves the exit code alone, ${how} [${backend}]`, async () => {
      const lines = ['seen late nobody looks', 'main ends'];
      assert.deepEqual(await ended('report', 'late'), { code: 0, stderr: '', lines });
    });

    test(`unretrieved: 'throw' ends the process as an uncaught exception does, ${how} [${backend}]`, async () => {
      const { code, stdout, stderr } = await runFixture('unretrieved-throw.mjs', [how], { backend });
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /RangeError: nobody looks\n {4}at .*unretrieved-throw\.mjs/);
    });

    if (how === 'hosted' || backend === 'native') {
      test(`unretrieved: 'throw' asks the listeners of 'uncaughtException', ${how} [${backend}]`, async () => {
        const lines = ['uncaughtException nobody looks', 'main ends'];
        assert.deepEqual(await ended('throw', 'handled'), { code: 0, stderr: '', lines });
      });
    }
  }

  for (const [how, expected] of Object.entries({ report: 1, 'report, exit(0)': 0, throw: 1, 'throw, two': 1 })) {
    test(`one that is left when the process ends: ${how} [${backend}]`, async () => {
      const { code, stdout, stderr } = await runFixture('unretrieved-throw.mjs', ['end', how], { backend });
      assert.deepEqual({ code, stdout }, { code: expected, stdout: '' });
      const wanted = how === 'throw, two' ? ['first', 'second'] : ['nobody looks'];
      for (const message of wanted) {
        assert.equal(stderr.match(new RegExp(`RangeError: ${message}\n`, 'g'))?.length, 1, stderr);
      }
    });
  }
}

for (const backend of BACKENDS) {
  // Callbacks that hold the thread for a second and a half, in pieces between which Node's timers fire.
  test(`whom a future has told may be late where the loop is busy [${backend}]`, async () => {
    const loop = newEventLoop({ backend });
    const reports: unknown[] = [];
    loop.setExceptionHandler((_loop, context) => reports.push(context.message));
    const seen: unknown[] = [];
    await loop.runUntilCompleteAsync(
      (function* () {
        const ended = loop.createFuture<void>();
        for (let i = 0; i < 30; i++) {
          loop.callSoon(() => {
            for (const end = performance.now() + 50; performance.now() < end; );
          });
        }
        const future = loop.createFuture<void>();
        future.addDoneCallback(() => {
          seen.push(future.exception());
          ended.setResult();
        });
        future.setException(new Error('seen late'));
        yield* ended;
      })(),
    );
    loop.close();
    assert.deepEqual(reports, []);
    assert.match(String(seen[0]), /seen late/);
  });
}

test('unretrieved: another word is refused', () => {
  assert.throws(() => newEventLoop({ unretrieved: 'ignore' as never }), {
    name: 'RangeError',
    code: 'ERR_ASYNCIO_INVALID_ARG_VALUE',
    message: /"unretrieved"/,
  });
});
