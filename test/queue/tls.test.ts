import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { QueueExecutor, startWorker, task } from 'asyncio-native/bullmq';
import { Authority } from '../support/certificates.js';
import { freePort, redisTest } from './redis-server.js';
import { CALLS, QUEUE } from './serving.js';

const authority = new Authority();
const { cert, key } = authority.issue();
const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-redis-tls-'));
after(() => rmSync(folder, { recursive: true }));
const port = await freePort();
const flags = ['--tls-port', String(port), '--tls-auth-clients', 'no'];
for (const [name, text] of Object.entries({ 'cert-file': cert, 'key-file': key, 'ca-cert-file': authority.cert })) {
  writeFileSync(join(folder, name), text);
  flags.push(`--tls-${name}`, join(folder, name));
}

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
  'a server whose certificate is not trusted is an error that says so',
  async () => {
    const connection = { host: '127.0.0.1', port, tls: { servername: 'localhost' } };
    await using executor = new QueueExecutor({ queue: QUEUE, connection, connectTimeout: 2000 });
    const call = executor.submit(task(CALLS, 'add'), 1, 2);
    await assert.rejects(async () => call, {
      code: 'ERR_ASYNCIO_QUEUE_UNREACHABLE',
      message: `QueueExecutor: the server 127.0.0.1:${port} cannot be reached within 2000 ms: self-signed certificate in certificate chain`,
    });
  },
  ...flags,
);
