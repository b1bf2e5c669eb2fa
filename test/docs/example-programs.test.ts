import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  get,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runNode } from '../support/child.js';
import { FixtureProcess } from '../support/fixture-process.js';
import { ROOT } from '../support/paths.js';
import { linksOf, textOf } from './documents.js';

// Programs of the kinds that people write. Each is used here as it would be by a person.

const BACKEND = BACKENDS[0]!;

const run = (name: string, ...args: string[]) => runNode([join('examples', name), ...args], { backend: BACKEND });

const start = (name: string, ...args: string[]) =>
  new FixtureProcess(BACKEND, join('..', '..', 'examples', name), args);

async function listen<T extends Server>(server: T): Promise<T & AsyncDisposable & { port: number }> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(server, {
    port,
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return;
      server.close();
      if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
      await once(server, 'close');
    },
  });
}

/** A port at which no server listens. */
async function freePort(): Promise<number> {
  await using server = await listen(createServer());
  return server.port;
}

const serveHttp = (listener: RequestListener) => listen(createHttpServer(listener));

/** The number behind the last colon of the first line. */
async function portOf(program: FixtureProcess, pattern: RegExp): Promise<number> {
  const [, port] = pattern.exec(await program.firstLine()) ?? [];
  return Number(port);
}

test('the crawler reads what it may, one page at a time', async () => {
  const asked: string[] = [];
  let underWay = 0;
  const pages: Record<string, string> = {
    '/': '<title>start</title><a href="/a">a</a> <a class="x" href="b?q=1#part">b</a> <a href="/private/x">no</a>',
    '/a': '<title> page a </title><a href="/">back</a><a href="http://elsewhere.test/">out</a><a href="/gone">gone</a>',
    '/b?q=1': 'no title <a href="/moved">moved</a><a href="http://[">nonsense</a>',
  };
  await using site = await serveHttp((request, response) => {
    const { url } = request as { url: string };
    asked.push(url);
    assert.equal(++underWay, 1, 'one page at a time');
    response.on('close', () => underWay--);
    if (url === '/robots.txt') {
      response.setHeader('content-type', 'text/plain');
      response.end(
        'User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private # not for us\nCrawl-delay: 0.01\n',
      );
    } else if (url === '/moved') {
      response.writeHead(302, { location: '/a' }).end();
    } else if (url in pages) {
      response.setHeader('content-type', 'text/html').end(pages[url]);
    } else {
      response.writeHead(404).end();
    }
  });
  const base = `http://127.0.0.1:${site.port}`;
  const nowhere = `http://127.0.0.1:${await freePort()}/`;
  const lines = endedWith(0, await run('programs/polite-crawler.mjs', base, nowhere));
  assert.deepEqual(lines, [
    `${base}/: start`,
    `${base}/a: page a`,
    `${base}/b?q=1: untitled`,
    `${base}/gone: status 404`,
    `${base}/moved: moved`,
    `${base} is done: 4 page(s)`,
    `${nowhere} is done: ECONNREFUSED`,
  ]);
  assert.deepEqual(asked, ['/robots.txt', '/', '/a', '/b?q=1', '/gone', '/moved']);
});

test('the chat serves clients until SIGTERM, which they see as the end of the stream', async () => {
  const port = await freePort(); // 0 would demonstrate it
  const chat = start('chat.mjs', String(port));
  await chat.firstLine();
  const ada = connect(port, '127.0.0.1');
  ada.write('Ada\n');
  assert.equal(String((await once(ada, 'data'))[0]), 'Ada joins\n');
  const other = connect(port, '127.0.0.1');
  other.write('Ada\n');
  assert.equal(await text(other), 'that name is taken\n');
  ada.write('hello\n');
  assert.equal(String((await once(ada, 'data'))[0]), 'Ada: hello\n');
  chat.kill('SIGTERM');
  await text(ada);
  const ended = await chat.ended();
  assert.equal(endedWith(0, ended).at(-1), 'ended by SIGTERM');
  assert.equal(ended.stderr, '');
});

test('Ctrl-C ends the jobs that run, with what they have started, and the exit code is 130', async () => {
  const connections: Socket[] = [];
  await using server = await listen(createServer((socket) => connections.push(socket)));
  const folder = mkdtempSync(join(tmpdir(), 'jobs-'));
  try {
    const job = (name: string) =>
      `"${process.execPath}" -e "require('net').connect(${server.port}, '127.0.0.1')" & echo ${name}; wait`;
    writeFileSync(join(folder, 'jobs'), ['echo one', 'exit 3', job('two'), job('three')].join('\n'));
    const program = start('jobs.mjs', join(folder, 'jobs'), '600000');
    while (connections.length < 2) await once(server, 'connection');
    await program.saw('   jobs done: 50 %');
    // The kernel closes the connections of a process that is killed.
    const closed = connections.map((socket) => once(socket.on('error', () => {}).resume(), 'close'));
    program.kill('SIGINT');
    const ended = await program.ended();
    assert.equal(endedWith(130, ended).at(-1), 'interrupted: 2 of 4 jobs were done');
    assert.equal(ended.stderr, '');
    await Promise.all(closed);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the jobs of a file are done, whatever becomes of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jobs-'));
  try {
    writeFileSync(join(folder, 'jobs'), 'echo one\necho two >&2; exit 3\nkill -9 $$\n');
    const lines = endedWith(0, await run('jobs.mjs', join(folder, 'jobs'), '600000'));
    assert.deepEqual(
      lines.filter((line) => !line.includes('jobs done')).map((line) => line.replace(/ {2,}/, ' | ')),
      ['echo one | one', 'echo two >&2; exit 3 failed with 3: two', 'kill -9 $$ | failed with -9: '],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the proxy passes both directions on, and each end of a stream', async () => {
  let resets = false;
  const echoes = createServer({ allowHalfOpen: true }, (socket) => {
    if (resets) {
      socket.resetAndDestroy();
      return;
    }
    socket.write('welcome ');
    socket.pipe(socket); // until the client ends its side; then it ends this one
  });
  await using target = await listen(echoes);
  const proxy = start('programs/tcp-proxy.mjs', '0', '127.0.0.1', String(target.port));
  const port = await portOf(proxy, /^passes 127\.0\.0\.1:(\d+) on to 127\.0\.0\.1:\d+$/);
  const message = 'x'.repeat(1_000_000);
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.end(message);
  assert.equal(await text(client), `welcome ${message}`);

  // A target that resets: the client's stream ends, and the proxy goes on.
  resets = true;
  assert.equal(await text(connect(port, '127.0.0.1')), '');

  // A target that is gone.
  await target[Symbol.asyncDispose]();
  assert.equal(await text(connect(port, '127.0.0.1')), '');

  proxy.kill('SIGTERM');
  const ended = await proxy.ended();
  const lines = endedWith(143, ended).slice(1);
  assert.equal(ended.stderr, '');
  assert.deepEqual(lines.map((line) => line.replace(/^127\.0\.0\.1:\d+ /, '')).sort(), [
    'failed: ECONNREFUSED',
    'failed: ECONNRESET',
    'is done',
  ]);
});

test('the port scanner finds a port that is open', async () => {
  await using server = await listen(createServer());
  const scan = (port: number) => run('port-scanner.mjs', '127.0.0.1', String(port), String(port));
  const open = endedWith(0, await scan(server.port));
  assert.match(open.at(-1)!, new RegExp(`^1 ports in [\\d.]+ s; open: ${server.port}$`));
});

test('the API client tries temporary failures again, asks three things at a time, and reports the rest', async () => {
  const asked: string[] = [];
  let underWay = 0;
  let most = 0;
  await using api = await serveHttp((request, response) => {
    const { url } = request as { url: string };
    const first = !asked.includes(url);
    asked.push(url);
    most = Math.max(most, ++underWay);
    response.on('close', () => underWay--);
    if (url === '/busy' && first) response.writeHead(429, { 'retry-after': '0' }).end('later');
    else if (url === '/none') response.writeHead(404).end('none');
    else response.end(JSON.stringify({ url }));
  });
  const base = `http://127.0.0.1:${api.port}`;
  const env = { INTERVAL: '5' };
  const args = [join('examples', 'programs', 'api-client.mjs'), base, '/busy', '/none', '/1', '/2', '/3', '/4'];
  const ended = await runNode(args, { backend: BACKEND, env });
  assert.deepEqual(endedWith(1, ended).sort(), [
    '/1: {"url":"/1"}',
    '/2: {"url":"/2"}',
    '/3: {"url":"/3"}',
    '/4: {"url":"/4"}',
    '/busy: {"url":"/busy"}',
    '/none: status 404 after 1 attempt(s)',
  ]);
  assert.deepEqual([...asked].sort(), ['/1', '/2', '/3', '/4', '/busy', '/busy', '/none']);
  assert.ok(most <= 3, `${most} at a time`);
});

test('Ctrl-C aborts the requests of the API client', async () => {
  await using api = await serveHttp(() => {});
  const program = start('programs/api-client.mjs', `http://127.0.0.1:${api.port}`, '/1', '/2');
  const [, response] = (await once(api, 'request')) as [IncomingMessage, ServerResponse];
  program.kill('SIGINT');
  await once(response, 'close');
  assert.deepEqual(endedWith(130, await program.ended()), ['interrupted; 2 were left']);
});

for (const [name, file] of [
  ['Express', 'programs/express-app.mjs'],
  ['Fastify', 'programs/fastify-app.mjs'],
] as const) {
  test(`the app of ${name} answers, in time or with 504, cancels what no client waits for, and ends when it has answered`, async () => {
    const app = start(file, '0');
    const port = await portOf(app, /^listening at http:\/\/127\.0\.0\.1:(\d+)$/);
    const ask = async (path: string): Promise<[number | undefined, string]> => {
      const [response] = (await once(get({ port, path, agent: false }), 'response')) as [IncomingMessage];
      return [response.statusCode, await text(response)];
    };
    assert.deepEqual(await ask('/users/1'), [200, '{"id":"1","name":"Ada","orders":["1-1","1-2"]}']);
    assert.deepEqual(await ask('/users/7'), [404, '{"error":"no user 7"}']);
    assert.deepEqual(await ask('/slow'), [504, '{"error":"timeout"}']);

    const left = get({ port, path: '/sleep/600000', agent: false }).on('error', () => {});
    await app.saw('begins: GET /sleep/600000');
    left.destroy();
    await app.saw('cancelled: GET /sleep/600000');

    const slow = ask('/sleep/50');
    await app.saw('begins: GET /sleep/50');
    app.kill('SIGTERM');
    assert.deepEqual(await slow, [200, '{"slept":"50"}']);
    const ended = await app.ended();
    assert.equal(endedWith(143, ended).at(-1), 'closed');
    assert.equal(ended.stderr, '');
  });
}

test('the test suite on virtual time passes, and takes much less time than it tells of', async () => {
  const ended = await runNode(
    ['--test', '--test-reporter=tap', join('examples', 'programs', 'virtual-time.test.mjs')],
    {
      backend: BACKEND,
    },
  );
  const lines = endedWith(0, ended);
  assert.equal(lines.filter((line) => /^ *ok \d+ - /.test(line)).length >= 7, true, ended.stdout);
  assert.ok(lines.includes('# fail 0'));
});

test('the digests of what is at addresses, without a server of queues', async () => {
  await using site = await serveHttp(({ url }, response) => {
    if (url === '/gone') response.writeHead(410).end();
    else response.end('abc');
  });
  const base = `http://127.0.0.1:${site.port}`;
  const lines = endedWith(1, await run('programs/work-queue.mjs', `${base}/x`, `${base}/gone`, `${base}/y`));
  assert.deepEqual(lines, [
    `ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  ${base}/x`,
    `failed: status 410  ${base}/gone`,
    `ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  ${base}/y`,
    'by 1 process(es)',
  ]);
});

test('each of these programs is in the list, and has fewer than 80 lines', () => {
  const section = textOf('examples/README.md').split('## Programs of the kinds')[1]!.split('\n## ')[0]!;
  const listed = [...section.matchAll(/\]\(([\w./-]+\.mjs)\)/g)].map(([, file]) => file!);
  assert.equal(new Set(listed).size, 10);
  assert.ok(linksOf('examples/README.md').length > 60);
  const lengths = listed.map((file) => [
    file,
    readFileSync(join(ROOT, 'examples', file), 'utf8').split('\n').length - 1,
  ]);
  assert.deepEqual(
    lengths.filter(([, length]) => Number(length) >= 80),
    [],
  );
});
