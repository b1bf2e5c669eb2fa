import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { BackendName } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { type Ended, endedWith, runFixture, runNode } from '../support/child.js';
import { FixtureProcess } from '../support/fixture-process.js';
import { ROOT } from '../support/paths.js';
import { textOf } from './documents.js';

// The counterparts of the examples in Python's documentation. Most say at their end what they print, after `// Prints:`, where `…` stands
// for any characters. Those that need a partner or a signal have tests of their own below.

const FOLDER = join('examples', 'from-python');
const BACKEND = BACKENDS[0]!;

interface Expected {
  readonly lines: string[];
  readonly inAnyOrder: boolean;
}

/** What an example says that it prints on `BACKEND`; undefined if it says nothing. */
function expectedOf(file: string): Expected | undefined {
  const text = readFileSync(join(ROOT, FOLDER, file), 'utf8');
  for (const [, where, block] of text.matchAll(/^\/\/ Prints(.*):\n((?:\/\/ {3}.*\n)+)/gm)) {
    const backend = /the (native|pure) backend/.exec(where!)?.[1] as BackendName | undefined;
    if (backend !== undefined && backend !== BACKEND) continue;
    const lines = block!.trimEnd().split('\n');
    return { lines: lines.map((line) => line.slice(5)), inAnyOrder: where === ', in any order' };
  }
  return undefined;
}

function assertPrinted(printed: string[], { lines, inAnyOrder }: Expected): void {
  const given = inAnyOrder ? [...printed].sort() : printed;
  const wanted = inAnyOrder ? [...lines].sort() : lines;
  const matches =
    given.length === wanted.length &&
    wanted.every((line, at) => {
      const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return new RegExp(`^${parts.join('.*')}$`).test(given[at]!);
    });
  if (!matches) assert.deepEqual(given, wanted);
}

/** What each of `files` printed, when they ran one after the other in one process. */
async function runAll(files: readonly string[]): Promise<Map<string, string[]>> {
  const paths = files.map((file) => join(FOLDER, file));
  const ended = await runFixture('one-after-another.mjs', paths, { backend: BACKEND, flags: ['--expose-gc'] });
  assert.equal(ended.stderr, '');
  const printed = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of endedWith(0, ended)) {
    const at = paths.findIndex((path) => line === `--- ${path}`);
    if (at < 0) {
      current.push(line);
      continue;
    }
    current = [];
    printed.set(files[at]!, current);
  }
  return printed;
}

const files = readdirSync(join(ROOT, FOLDER), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replaceAll('\\', '/'))
  .sort();
/** Those that the tests below give a partner or a signal. */
const OTHERS = [
  'inspection/albums.mjs',
  'loop/signals.mjs',
  'protocols/tcp-echo-client.mjs',
  'protocols/tcp-echo-server.mjs',
  'protocols/udp-echo-client.mjs',
  'protocols/udp-echo-server.mjs',
  'streams/tcp-echo-client.mjs',
  'streams/tcp-echo-server.mjs',
];

describe("Python's examples", () => {
  const alone = files.filter((file) => expectedOf(file) !== undefined);
  let running: Promise<Map<string, string[]>> | undefined;
  for (const file of alone) {
    test(`${file} prints what it says`, async () => {
      running ??= runAll(alone);
      assertPrinted((await running).get(file)!, expectedOf(file)!);
    });
  }
});

/** Starts one that serves, and returns its port. */
async function serving(file: string): Promise<{ server: FixtureProcess; port: string }> {
  const server = new FixtureProcess(BACKEND, join('..', '..', FOLDER, file), ['0']);
  const line = await server.firstLine();
  return { server, port: /^Serving on 127\.0\.0\.1:(\d+)$/.exec(line)![1]! };
}

function running(file: string, ...args: string[]): Promise<Ended> {
  return runNode([join(FOLDER, file), ...args], { backend: BACKEND });
}

/** What Ctrl-C ends, and what it had written but for ports. */
async function interruptedLines(server: FixtureProcess): Promise<string[]> {
  server.kill('SIGINT');
  const ended = await server.ended();
  assert.equal(ended.stderr, '');
  return endedWith(130, ended).map((line) => line.replace(/:\d+$/, ''));
}

test('the echo server and its client, by streams', async () => {
  const { server, port } = await serving('streams/tcp-echo-server.mjs');
  const client = endedWith(0, await running('streams/tcp-echo-client.mjs', port));
  assert.deepEqual(client, ['Send: Hello World!', 'Received: Hello World!', 'Close the connection']);
  assert.deepEqual(await interruptedLines(server), [
    'Serving on 127.0.0.1',
    'Received Hello World! from 127.0.0.1',
    'Send: Hello World!',
    'Close the connection',
  ]);
});

test('the echo server and its client, by protocols', async () => {
  const { server, port } = await serving('protocols/tcp-echo-server.mjs');
  const client = endedWith(0, await running('protocols/tcp-echo-client.mjs', port));
  assert.deepEqual(client, [
    'Data sent: Hello World!',
    'Data received: Hello World!',
    'The server closed the connection',
  ]);
  assert.deepEqual(await interruptedLines(server), [
    'Serving on 127.0.0.1',
    'Connection from 127.0.0.1',
    'Data received: Hello World!',
    'Send: Hello World!',
    'Close the client socket',
  ]);
});

test('the echo server and its client, by datagrams', async () => {
  const { server, port } = await serving('protocols/udp-echo-server.mjs');
  const client = endedWith(0, await running('protocols/udp-echo-client.mjs', port));
  assert.deepEqual(client, ['Send: Hello World!', 'Received: Hello World!', 'Close the socket', 'Connection closed']);
  assert.deepEqual(await interruptedLines(server), [
    'Serving on 127.0.0.1',
    'Received Hello World! from 127.0.0.1',
    'Send Hello World! to 127.0.0.1',
  ]);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`the example of signal handlers is ended by ${signal}`, async () => {
    const child = new FixtureProcess(BACKEND, join('..', '..', FOLDER, 'loop', 'signals.mjs'));
    await child.firstLine();
    child.kill(signal);
    const ended = await child.ended();
    assert.deepEqual(endedWith(0, ended).slice(1), [`got signal ${signal}: exit`]);
    assert.equal(ended.stderr, '');
  });
}

test('pstree shows the albums and their tracks', async () => {
  const child = new FixtureProcess(BACKEND, join('..', '..', FOLDER, 'inspection', 'albums.mjs'));
  try {
    const pid = /^PID: (\d+)$/.exec(await child.firstLine())![1]!;
    const tree = endedWith(0, await runNode([join('dist', 'cli', 'main.cjs'), 'pstree', pid]));
    const tasks = tree.flatMap((line) => [.../^([│ ]*)[├└]── \(T\) ([^:]*):/g[Symbol.matchAll](line)]);
    const shown = tasks.map(
      ([, indent, name]) => `${indent!.length > 8 ? 'track' : indent!.length > 0 ? 'album' : 'main'} ${name}`,
    );
    assert.deepEqual(shown, [
      'main Task-1',
      'album one album',
      'track first track',
      'track second track',
      'album another album',
      'track opening',
      'track finale',
    ]);
  } finally {
    child.kill('SIGKILL');
    await child.ended();
  }
});

test('each example is in the list, and says what it prints or is tested otherwise', () => {
  assert.deepEqual(
    files.filter((file) => expectedOf(file) === undefined),
    OTHERS,
  );
  const list = textOf('examples/README.md');
  assert.ok(files.length > 50);
  assert.deepEqual(
    files.filter((file) => !list.includes(`](from-python/${file})`)),
    [],
  );
});
