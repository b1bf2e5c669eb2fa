import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith } from '../support/child.js';
import { asyncioNative } from './command.js';
import { answerAfter, ask, dataAfter, whileInspected } from './while-inspected.js';
import { whileRuns } from './while-runs.js';

const PROGRAM = 'look/program.mjs';
const PATHS = [
  '/',
  '/page.html',
  '/page.js',
  '/page.css',
  '/uplot.js',
  '/icon.svg',
  '/data',
  '/none',
  '//',
  '/../main.cjs',
];

/** Where somebody listens on `port`, by Linux. */
function listenersOn(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['tcp', 'tcp6']
    .flatMap((name) => readFileSync(`/proc/self/net/${name}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(`:${hex}`) && state === '0A')
    .map(([, local = '']) => local);
}

for (const backend of BACKENDS) {
  test(`without its token, or under another name, the server of inspect refuses every path [${backend}]`, async () => {
    await whileInspected(backend, PROGRAM, ['hosted'], async ({ address }) => {
      assert.equal(address.hostname, '127.0.0.1');
      assert.deepEqual(listenersOn(Number(address.port)), [
        `0100007F:${Number(address.port).toString(16).toUpperCase().padStart(4, '0')}`,
      ]);
      const token = address.searchParams.get('token') as string;
      assert.match(token, /^[0-9a-f]{32}$/);
      const wrong = [...token].reverse().join('').replaceAll('0', '1');
      for (const path of PATHS) {
        for (const query of [
          '',
          '?',
          '?token',
          '?token=',
          `?token=${wrong}`,
          `?token=${token.slice(1)}`,
          `?token=${token}0`,
          `?tok=${token}`,
        ]) {
          const { status, text } = await ask(address, path + query);
          assert.equal(status, 403, path + query);
          assert.ok(!text.includes(token));
        }
        for (const host of ['evil.example', `evil.example:${address.port}`, '127.0.0.1', `127.0.0.2:${address.port}`]) {
          const { status } = await ask(address, `${path}?token=${token}`, { headers: { host } });
          assert.equal(status, 403, `${path} as ${host}`);
        }
        const cookie = await ask(address, path, { headers: { cookie: `token=${token}`, referer: String(address) } });
        assert.equal(cookie.status, 403);
      }
      const named = await ask(address, `/?token=${token}`, { headers: { host: `localhost:${address.port}` } });
      assert.equal(named.status, 200);
    });
  });

  test(`with the token, the server of inspect answers GET and HEAD, and knows no other files [${backend}]`, async () => {
    await whileInspected(backend, PROGRAM, ['hosted'], async ({ address }) => {
      const { search } = address;
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
        const { status, headers } = await ask(address, `/data${search}`, { method });
        assert.deepEqual([status, headers.allow], [405, 'GET, HEAD']);
      }
      for (const path of [
        '/page.html',
        '/none',
        '/../main.cjs',
        '/%2e%2e/main.cjs',
        '/..%2fmain.cjs',
        '/page/../../main.cjs',
        '/main.cjs',
        '//page.js',
      ]) {
        assert.equal((await ask(address, path + search)).status, 404, path);
      }
      for (const [path, type] of [
        ['/', 'text/html'],
        ['/page.js', 'text/javascript'],
        ['/page.css', 'text/css'],
        ['/uplot.js', 'text/javascript'],
        ['/uplot.css', 'text/css'],
        ['/icon.svg', 'image/svg+xml'],
      ] as const) {
        const { status, headers, text } = await ask(address, path + search);
        assert.equal(status, 200);
        assert.ok(headers['content-type']?.startsWith(type));
        assert.ok(text.length > 100);
        assert.match(
          headers['content-security-policy'] as string,
          /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'/,
        );
        assert.deepEqual(
          [headers['cache-control'], headers['referrer-policy'], headers['x-content-type-options']],
          ['no-store', 'no-referrer', 'nosniff'],
        );
        assert.equal(headers['access-control-allow-origin'], undefined);
        const head = await ask(address, path + search, { method: 'HEAD' });
        assert.deepEqual([head.status, head.text], [200, '']);
      }
      assert.match(
        (await ask(address, `/uplot.js${search}`)).text,
        /^\/\*\nuPlot [\d.]+\n[\s\S]*Permission is hereby granted/,
      );
    });
  });

  test(`inspect tells of the process look by look, with the places of the rows that are asked for [${backend}]`, async () => {
    await whileInspected(backend, PROGRAM, ['module'], async ({ address, program }) => {
      const first = await dataAfter(address, 0);
      const { snapshot, cycles, ages } = first;
      assert.equal(snapshot.pid, program.pid);
      assert.ok(snapshot.rss > 1e6 && snapshot.cpu > 0 && (snapshot.threads[0]?.heapUsed ?? 0) > 1e5);
      const loop = snapshot.threads[0]?.loops[0];
      assert.ok(loop !== undefined && loop.taken > 0);
      assert.equal(ages.length, loop.tasks.length);
      const named = (name: string) => loop.tasks.find((task) => task.name === name);
      assert.deepEqual(cycles, [{ thread: 0, tasks: [named('one')?.id, named('other')?.id] }]);
      const sleeper = named('sleeper');
      assert.equal(sleeper?.stack[0]?.line, null);

      const second = await dataAfter(address, first.number, `0.${sleeper?.id}`);
      assert.equal(second.number, first.number + 1);
      const [found, other] = ['sleeper', 'consumer'].map((name) =>
        second.snapshot.threads[0]?.loops[0]?.tasks.find((task) => task.name === name),
      );
      assert.match(found?.stack[0]?.file ?? '', /program\.mjs$/);
      assert.equal(other?.stack[0]?.line, null);
      // What is known stays, until the task goes on.
      const third = await dataAfter(address, second.number);
      const again = third.snapshot.threads[0]?.loops[0]?.tasks.find((task) => task.name === 'sleeper');
      assert.deepEqual(again?.stack, found?.stack);
      // Whoever comes later is told of the last look at once.
      const late = await dataAfter(address, second.number);
      assert.ok(late.number >= third.number);
    });
  });

  test(`inspect has steps measured while that is asked for, and counts them [${backend}]`, async () => {
    await whileInspected(backend, PROGRAM, ['busy'], async ({ address }) => {
      let data = await dataAfter(address, 0);
      const taken = data.snapshot.threads[0]?.loops[0]?.taken ?? 0;
      assert.equal(data.snapshot.threads[0]?.longestStep, null);
      data = await dataAfter(address, data.number, '', 1);
      assert.ok((data.snapshot.threads[0]?.loops[0]?.taken ?? 0) > taken);
      // Those of a second: the program does nothing but steps.
      data = await dataAfter(address, data.number, '', 1);
      const longest = data.snapshot.threads[0]?.longestStep;
      assert.ok((longest?.duration ?? 0) > 0 && longest?.name !== '', JSON.stringify(longest));
      data = await dataAfter(address, data.number);
      assert.equal(data.snapshot.threads[0]?.longestStep, null);
    });
  });

  test(`when the process ends, who waits is told so, and inspect ends with 0 [${backend}]`, async () => {
    await whileInspected(backend, PROGRAM, ['hosted'], async ({ address, command, program }) => {
      const { number } = await dataAfter(address, 0);
      const waiting = answerAfter(address, number + 1000);
      program.kill('SIGKILL');
      let answer = await waiting;
      // The look may have been under way.
      for (let turn = 0; turn < 10 && !('over' in answer); turn++) answer = await answerAfter(address, number + 1000);
      assert.deepEqual(answer, { over: 'ended' });
      assert.equal(endedWith(0, await command.ended()).length, 1);
    });
  });

  test(`Ctrl-C ends inspect with 0, tells who waits, and leaves the process as it was [${backend}]`, async () => {
    await whileInspected(backend, PROGRAM, ['hosted'], async ({ address, command, program }) => {
      const { number } = await dataAfter(address, 0);
      const waiting = answerAfter(address, number);
      const { port } = address;
      command.kill('SIGINT');
      let answer = await waiting;
      for (let turn = 0; turn < 10 && !('over' in answer); turn++) answer = await answerAfter(address, number + 1000);
      assert.deepEqual(answer, { over: 'detached' });
      assert.equal(endedWith(0, await command.ended()).length, 1);
      assert.deepEqual(listenersOn(Number(port)), []);
      // Its inspector was closed: it can be opened anew.
      endedWith(0, await asyncioNative(backend, ['ps', String(program.pid)]));
    });
  });
}

test('inspect refuses what has no page, a port that is taken, and arguments that make no sense', async () => {
  const missing = await whileRuns('native', 'look/no-package.mjs', [], (pid) =>
    asyncioNative('native', ['inspect', String(pid)]),
  );
  assert.deepEqual([missing.code, missing.stdout], [1, '']);
  assert.match(missing.stderr, /has not loaded asyncio-native/);

  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    const refused = await whileRuns('native', PROGRAM, ['hosted'], (pid) =>
      asyncioNative('native', ['inspect', String(pid), '--port', String(port)]),
    );
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr, new RegExp(`port ${port} cannot be used: .*EADDRINUSE`));
  } finally {
    taken.close();
  }

  for (const [args, message] of [
    [['inspect'], /a process id is missing/],
    [['inspect', '1', '--port', '65536'], /--port must be at most 65535, got "65536"/],
    [['inspect', '1', '--port', 'http'], /--port must be a whole number from 0, got "http"/],
    [['inspect', '1', '2'], /one process id is expected/],
  ] as const) {
    const ended = await asyncioNative('native', args);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, message);
  }
});
