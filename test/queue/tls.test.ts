import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { QueueExecutor, startWorker, task } from 'asyncio-native/bullmq';
import { Authority } from '../support/certificates.js';
import { endedWith, runFixture, runNode } from '../support/child.js';
import { fixture, ROOT } from '../support/paths.js';
import { freePort, redisTest } from './redis-server.js';
import { CALLS, QUEUE } from './serving.js';

const COMMAND = join(ROOT, 'dist', 'cli', 'main.cjs');
const authority = new Authority();
const { cert, key } = authority.issue();
const port = await freePort();
/** The URL of the server, which has no port without encryption. */
const url = `rediss://127.0.0.1:${port}`;
const flags = ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'];
for (const [name, text] of Object.entries({ 'cert-file': cert, 'key-file': key, 'ca-cert-file': authority.cert })) {
  flags.push(`--tls-${name}`, authority.file(text));
}
/** The code and the message of an error about the server's certificate. */
const untrusted = (who: string, reason: string): { code: string; message: string } => ({
  code: 'ERR_ASYNCIO_QUEUE_UNREACHABLE',
  message: `${who}: the server 127.0.0.1:${port} has no trusted certificate: ${reason}`,
});
const UNKNOWN = 'self-signed certificate in certificate chain';

redisTest(
  'calls over an encrypted connection',
  async () => {
    const connection = { host: '127.0.0.1', port, tls: { ca: authority.cert, servername: 'localhost' } };
    await using _worker = await startWorker({ modules: [CALLS], queue: QUEUE, connection });
    await using executor = new QueueExecutor({ queue: QUEUE, connection });
    assert.equal(await executor.submit(task(CALLS, 'add'), 1, 2), 3);
  },
  ...flags,
);

redisTest(
  'a rediss URL: program and worker trust the authority that NODE_EXTRA_CA_CERTS names',
  async () => {
    const env = { NODE_EXTRA_CA_CERTS: authority.file(authority.cert) };
    const args = [COMMAND, 'worker', fixture('queue/calls.mjs'), '--queue', QUEUE, '--redis', url];
    const worker = spawn(process.execPath, args, {
      stdio: ['ignore', 'inherit', 'pipe'],
      env: { ...process.env, ...env },
    });
    const exit = once(worker, 'exit');
    try {
      const first = await createInterface(worker.stderr!)[Symbol.asyncIterator]().next();
      assert.equal(first.value, 'asyncio-native worker: serves "calls", 1 at once');
      assert.deepEqual(endedWith(0, await runFixture('queue/add.mjs', [url, QUEUE], { env })), ['3']);
    } finally {
      worker.kill('SIGTERM');
      assert.deepEqual(await exit, [0, null]);
    }
  },
  ...flags,
);

redisTest(
  'a server whose certificate is not trusted is an error at once',
  async () => {
    // Never by the timeout: a wrong certificate does not become a right one.
    const forever = { connectTimeout: Number.POSITIVE_INFINITY, queue: QUEUE };
    for (const connection of [url, { host: '127.0.0.1', port, tls: { servername: 'localhost' } }]) {
      await using executor = new QueueExecutor({ ...forever, connection });
      const call = executor.submit(task(CALLS, 'add'), 1, 2);
      await assert.rejects(async () => call, untrusted('QueueExecutor', UNKNOWN));
      await assert.rejects(
        startWorker({ ...forever, modules: [CALLS], connection }),
        untrusted('startWorker', UNKNOWN),
      );
    }
    const tls = { ca: authority.cert, servername: 'another' };
    await using executor = new QueueExecutor({ ...forever, connection: { host: '127.0.0.1', port, tls } });
    const call = executor.submit(task(CALLS, 'add'), 1, 2);
    const reason =
      "Hostname/IP does not match certificate's altnames: Host: another. is not in the cert's altnames: DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1";
    await assert.rejects(async () => call, untrusted('QueueExecutor', reason));
    const { code, stderr } = await runNode([
      COMMAND,
      'worker',
      fixture('queue/calls.mjs'),
      '--queue',
      QUEUE,
      '--redis',
      url,
    ]);
    assert.equal(code, 1);
    assert.equal(stderr, `asyncio-native: ${untrusted('startWorker', UNKNOWN).message}\n`);
  },
  ...flags,
);
