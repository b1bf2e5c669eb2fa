import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { asyncioNative } from './command.js';
import { whileRuns } from './while-runs.js';

const PROGRAM = 'look/program.mjs';

const FAILURES: Readonly<Record<string, { program: string; message: RegExp }>> = {
  'that has not loaded the package': { program: 'look/no-package.mjs', message: /has not loaded asyncio-native/ },
  'of another version': {
    program: 'look/other-version.mjs',
    message: /asyncio-native 99\.1\.0, which this command does not/,
  },
};

async function refusal(pid: number | string, ...args: string[]): Promise<string> {
  const ended = await asyncioNative('native', ['ps', String(pid), ...args]);
  assert.deepEqual([ended.code, ended.stdout], [1, ''], ended.stderr);
  return ended.stderr;
}

for (const [what, { program, message }] of Object.entries(FAILURES)) {
  test(`a process ${what} is told so, and goes on`, async () => {
    await whileRuns('native', program, [], async (id) => {
      assert.match(await refusal(id), message);
      process.kill(id, 0);
    });
  });
}

test('a process that handles SIGUSR1 itself is told so', async () => {
  await whileRuns('native', 'look/handles-sigusr1.mjs', [], async (id, running) => {
    assert.match(await refusal(id), /handle SIGUSR1 itself/);
    await running.saw('got SIGUSR1');
  });
});

test('a process that is stopped is told so, and gets no signal', async () => {
  await whileRuns('native', PROGRAM, ['hosted'], async (id) => {
    process.kill(id, 'SIGSTOP');
    try {
      assert.match(await refusal(id), /is stopped; to let it go on: kill -CONT/);
      // The signals that wait until it goes on.
      const waiting = /^ShdPnd:\s*0*$/m;
      assert.match(process.platform === 'linux' ? readFileSync(`/proc/${id}/status`, 'utf8') : 'ShdPnd: 0', waiting);
    } finally {
      process.kill(id, 'SIGCONT');
    }
  });
});

test('a process that is no Node, or that there is not, is left alone', async () => {
  const sleeping = spawn('sleep', ['1000']);
  try {
    assert.match(await refusal(sleeping.pid as number), /\(sleep 1000\) is no Node\.js$/m);
    process.kill(sleeping.pid as number, 0);
  } finally {
    sleeping.kill('SIGKILL');
  }
  await once(sleeping, 'close');
  assert.match(await refusal(sleeping.pid as number), /there is no process/);
});

test('a port that another process has is named, and the program is not disturbed', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    await whileRuns(
      'native',
      PROGRAM,
      ['hosted'],
      async (id) => assert.match(await refusal(id), new RegExp(`port ${port}, .* is taken by another process`)),
      [`--inspect-port=${port}`],
    );
  } finally {
    taken.close();
  }
});

test('arguments that make no sense are told, with exit code 2', async () => {
  const WRONG: readonly (readonly [string[], RegExp])[] = [
    [['ps'], /a process id is missing/],
    [['ps', 'one'], /PID must be a whole number from 1, got "one"/],
    [['pstree', '0'], /PID must be a whole number from 1/],
    [['ps', '1', '2'], /one process id is expected/],
    [['ps', '1', '--thread', 'main'], /--thread must be a whole number from 0, got "main"/],
    [['ps', '1', '--jason'], /--jason/],
  ];
  for (const [args, message] of WRONG) {
    const ended = await asyncioNative('native', args);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, message);
  }
});
