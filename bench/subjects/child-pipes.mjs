/** Mebibytes through `cat`: written to its standard input, and read from its standard output. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { elsewhere } from '../harness/elsewhere.mjs';
import { createSubprocessExec, createTask, PIPE, run, runAsync } from '../harness/library.mjs';
import { cpu } from '../harness/measure.mjs';
import { aheadOf } from '../harness/targets.mjs';
import { WARM } from '../harness/warm.mjs';

const MEBIBYTE = 1 << 20;
const CHUNK = Buffer.alloc(1 << 16, 'x');

async function measured(count, work) {
  const before = cpu();
  const start = performance.now();
  const bytes = await work(count * MEBIBYTE);
  const ms = performance.now() - start;
  return { bytes, rate: (count * 1000) / ms, cpu: ((cpu() - before) * 1000) / count };
}

function* write(stdin, size) {
  for (let sent = 0; sent < size; sent += CHUNK.length) {
    stdin.write(CHUNK);
    yield* stdin.drain();
  }
  stdin.close();
}

function ours(start) {
  return (count) =>
    measured(count, (size) =>
      start(function* () {
        const child = yield* createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
        const writing = createTask(write(child.stdin, size));
        let bytes = 0;
        for (;;) {
          const { length } = yield* child.stdout.read(1 << 16);
          if (length === 0) break;
          bytes += length;
        }
        yield* writing;
        yield* child.wait();
        return bytes;
      }),
    );
}

function nodes(read) {
  return (count) =>
    measured(count, async (size) => {
      const child = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] });
      const ended = once(child, 'close');
      const reading = read(child.stdout);
      for (let sent = 0; sent < size; sent += CHUNK.length) {
        if (!child.stdin.write(CHUNK)) await once(child.stdin, 'drain');
      }
      child.stdin.end();
      const bytes = await reading;
      await ended;
      return bytes;
    });
}

async function byEvents(stdout) {
  let bytes = 0;
  stdout.on('data', ({ length }) => {
    bytes += length;
  });
  await once(stdout, 'end');
  return bytes;
}

async function byIterator(stdout) {
  let bytes = 0;
  for await (const { length } of stdout) bytes += length;
  return bytes;
}

export default {
  name: 'child-pipes',
  title: 'bytes to a child process and back, through `cat`',
  size: 512,
  quickSize: 64,
  repeat: WARM,
  realTime: false,
  metrics: {
    rate: {
      title: 'throughput',
      unit: 'MiB/s',
      better: 'higher',
      targets: [aheadOf('asyncio', 'uvloop')],
    },
    cpu: { title: 'CPU of this process per MiB', unit: 'µs', better: 'lower' },
  },
  ours: {
    blocking: Object.assign(ours(run), { nativeOnly: true }),
    hosted: ours(runAsync),
  },
  peers: {
    'node:child_process': nodes(byEvents),
    'node:child_process, async iterator': nodes(byIterator),
    ...elsewhere('child_pipes', ['asyncio', 'uvloop', 'Go', 'C, epoll']),
  },
  check({ bytes }, count) {
    assert.equal(bytes, count * MEBIBYTE, 'not all bytes have come back');
  },
};
