import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { ioTest } from '../support/io-test.js';
import { fixture } from '../support/paths.js';
import { ScriptRun } from '../support/script-run.js';
import { mayPause, streamScript } from '../support/stream-script.js';

/**
 * Random scripts of a connection, the same each time, on CPython's asyncio and here. The other end is one program for both. Each of its
 * steps is acknowledged, and the next one waits until it has arrived: so a script takes the same course wherever it runs.
 */

const SEEDS = Array.from({ length: 250 }, (_, i) => i + 1);

const program = fixture('stream_scripts.py');
const peer = spawn('python3', [program, 'peer'], { stdio: ['ignore', 'pipe', 'inherit'] });
after(() => peer.kill('SIGKILL'));
const lines = createInterface({ input: peer.stdout });
const port = Number((await lines[Symbol.asyncIterator]().next()).value);

const scripts = SEEDS.map(streamScript);
type Outcome = [log: string[], answers: unknown[]];
const expected: Outcome[] = JSON.parse(
  execFileSync('python3', [program, 'run', String(port)], { input: JSON.stringify(scripts), encoding: 'utf8' }),
);

ioTest('what happens to a connection is what CPython tells of it', function* ({ isNative }) {
  for (const [i, script] of scripts.entries()) {
    // Node reads ahead of who pauses: pieces are others then, a reset drops them, and the end is told once, not at each resuming.
    if (!isNative && mayPause(script)) {
      continue;
    }
    const found: Outcome = yield* new ScriptRun(script).run(port);
    assert.deepEqual(found, expected[i], `seed ${SEEDS[i]}: ${JSON.stringify(script)}`);
  }
});

test('the scripts reach what they are to reach', () => {
  const events = expected.flatMap(([log]) => log);
  for (const event of [
    /^data/,
    /^eof$/,
    /^lost none$/,
    /^lost ECONNRESET$/,
    /^read: ./,
    /^readline: RangeError$/,
    /^readuntil: overrun/,
    /^readexactly: incomplete/,
    /^read: RuntimeError$/,
    /^drain: ECONNRESET$/,
    /^write! RuntimeError$/,
    /^waitClosed: done$/,
    /^atEof true$/,
  ]) {
    assert.ok(events.filter((text) => event.test(text)).length > 2, String(event));
  }
});
