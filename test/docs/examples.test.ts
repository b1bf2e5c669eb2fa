import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { ROOT } from '../support/paths.js';
import { textOf } from './documents.js';
import { runProgram } from './programs.js';

const names = (folder: string): string[] => readdirSync(join(ROOT, folder)).filter((name) => /\.[cm]js$/.test(name));
const examples = names('examples').filter((name) => name !== 'tour.mjs');

for (const name of examples) {
  test(`examples/${name} runs to its end`, async () => {
    await runProgram(join('examples', name));
  });
}

test('a blocking run in a CommonJS main script waits for I/O on native, and says that it cannot on pure', async () => {
  const output = await runProgram(join('examples', 'sync-from-async.cjs'));
  assert.match(output, /lines of this file, and a greeting by HTTP/);
  assert.equal(output.includes('HostBlockedError'), BACKENDS[0] === 'pure');
});

test('an HTTP request in a blocking run of an ES module is answered on native, and says that it cannot be made on pure', async () => {
  const output = await runProgram(join('examples', 'http-get.mjs'));
  const hasSockets = BACKENDS[0] === 'native' && process.platform === 'linux';
  assert.match(output, hasSockets ? /this is \/index\.html, in chunks/ : /^HostBlockedError: /);
});

test('an HTTPS request in a blocking run of an ES module is answered on native', async () => {
  const output = await runProgram(join('examples', 'https-get.mjs'));
  const hasSockets = BACKENDS[0] === 'native' && process.platform === 'linux';
  assert.match(output, hasSockets ? /TLSv1\.3.*this is \/index\.html, by TLS/s : /^HostBlockedError: /);
});

test('the chat is heard by its clients, and ended by a signal', async () => {
  const output = await runProgram(join('examples', 'chat.mjs'));
  for (const heard of ['Ada joins', 'Bob joins', 'Ada: how are you?', 'Bob: hello Ada', 'ended by SIGTERM']) {
    assert.ok(output.includes(heard), output);
  }
});

test('the jobs are done, but for one that hangs', async () => {
  const output = await runProgram(join('examples', 'jobs.mjs'));
  assert.match(output, /one that hangs +took too long/);
  assert.match(output, /jobs\.mjs +\d+/);
});

test('the services that are there are found by datagrams', async () => {
  const output = await runProgram(join('examples', 'udp-discovery.mjs'));
  assert.match(output, /all: .*clock.*\n?.*lamp.*\n?.*printer/s);
  assert.match(output, /one: \[ \[ 'lamp'/);
  assert.match(output, /none: \[\]/);
});

test('tasks and calls in threads are spans, each below the task that has made it', async () => {
  const output = await runProgram(join('examples', 'opentelemetry.mjs'));
  const spans = output.split('\n').filter((line) => line.startsWith('Task-1'));
  assert.deepEqual(spans.sort(), [
    'Task-1 > request 1 > query orders {"steps":2,"state":"finished"}',
    'Task-1 > request 1 > query prices {"steps":2,"state":"failed","error":"Error: no such table"}',
    'Task-1 > request 1 > thread: hash {"state":"finished"}',
    'Task-1 > request 1 {"steps":2,"state":"finished"}',
    'Task-1 {"steps":2,"state":"finished"}',
  ]);
});

test('the tour runs to its end, at a hundredth of its size', async () => {
  // The tour looks into its own process, and other tests look into theirs at the same time.
  const output = await runProgram(join('examples', 'tour.mjs'), { ASYNCIO_TOUR_SCALE: '0.01' }, ['--inspect-port=0']);
  assert.match(output, new RegExp(`backend ${BACKENDS[0]}`));
  const headings = output.match(/^\d+\. .+$/gm);
  assert.equal(headings?.length, names('examples/tour').length, output);
  // How many of each depends on how busy the machine is; that it adds up, the tour checks itself.
  assert.match(output, /40 requests .*\n.* \d+ finished, \d+ timed out, \d+ cancelled/);
  assert.match(output, /a coroutine for each number, is 500,500;/);
  assert.match(output, /20 clients, 200 requests;(?:.*\n.* µs +\d+\.\d\d of node:net's\n.* µs){2}/);
  assert.match(output, /cancelled from here, has cleaned up: the reader has closed its file/);
  assert.match(
    output,
    /second cook: waiting for <Lock locked waiters=1>, held by 'cook'\n.* cook examples\/tour\/inside\.mjs:/,
  );
  assert.match(output, /coroutines .* bytes .*\n +async functions, setTimeout .* bytes /);
});

test('the list of examples is complete', () => {
  const list = textOf('examples/README.md');
  const files = [...names('examples'), ...names('examples/tour').map((name) => `tour/${name}`)];
  assert.deepEqual(
    files.filter((file) => !list.includes(`](${file})`)),
    [],
  );
});
