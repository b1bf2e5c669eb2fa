import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

type Bytes = Readonly<Record<'rss' | 'heapUsed' | 'external' | 'arrayBuffers', number>>;

interface Told {
  readonly loops: number;
  readonly handlesOpened: number;
  readonly handlesClosed: number;
  /** What the second half has added. */
  readonly added: Bytes;
}

const ROUNDS = 10_000;

/** What the second half, 5,000 loops, may add: less than 110 bytes each in V8's heap. Pages that malloc keeps are not a leak. */
const BOUNDS: Partial<Bytes> = { heapUsed: 2 ** 19, arrayBuffers: 2 ** 19, external: 2 ** 19, rss: 2 ** 26 };

/** In what memory there is more than may be. */
function leaksIn({ added }: Told): string[] {
  return Object.entries(BOUNDS)
    .filter(([kind, bound]) => added[kind as keyof Bytes] > bound)
    .map(([kind]) => kind);
}

for (const backend of BACKENDS) {
  const run = async (...planted: string[]): Promise<Told> => {
    const args = [String(ROUNDS), ...planted];
    const ended = await runFixture('lifetime/many-loops.mjs', args, { backend, flags: ['--expose-gc'] });
    return JSON.parse(endedWith(0, ended).join('')) as Told;
  };

  test(`10,000 loops, closed at many stages, leave nothing behind [${backend}]`, async () => {
    const told = await run();
    assert.equal(told.loops, 0);
    assert.ok(told.handlesOpened > ROUNDS / 2, `${told.handlesOpened} handles opened`);
    assert.equal(told.handlesClosed, told.handlesOpened);
    assert.deepEqual(leaksIn(told), [], JSON.stringify(told.added));
  });

  test(`that would be noticed: an array of 16 for each, and the closed loop itself [${backend}]`, async () => {
    assert.deepEqual(leaksIn(await run('object')), ['heapUsed']);
    assert.deepEqual(leaksIn(await run('loop')), ['heapUsed', 'arrayBuffers', 'external', 'rss']);
  });
}
