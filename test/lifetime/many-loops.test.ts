import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendName } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { COUNTING, endedWith, runFixture } from '../support/child.js';

interface Told {
  readonly loops: number;
  readonly handlesOpened: number;
  readonly handlesClosed: number;
  /** Bytes that the second half has added. */
  readonly added: Readonly<Record<'rss' | 'heapUsed' | 'external' | 'arrayBuffers', number>>;
}

/** Of V8's heap, for 5,000 loops: a hundred bytes each. What a collection leaves behind by chance is a third of it. */
const MOST_HEAP = 2 ** 19;
/** A loop's blocks are 20 KiB. */
const MOST_BUFFERS = 2 ** 20;
/** Far above what malloc keeps. */
const MOST_OF_PROCESS = 64 * 2 ** 20;

async function makeAndClose(backend: BackendName, ...planted: string[]): Promise<Told> {
  const args = ['10000', ...planted];
  const ended = await runFixture('lifetime/many-loops.mjs', args, { backend, flags: COUNTING });
  return JSON.parse(endedWith(0, ended).join('')) as Told;
}

for (const backend of BACKENDS) {
  test(`10,000 loops, closed at many stages, leave nothing behind [${backend}]`, async () => {
    const { loops, handlesOpened, handlesClosed, added } = await makeAndClose(backend);
    assert.equal(loops, 0);
    assert.ok(handlesOpened > 5000, `${handlesOpened} handles opened`);
    assert.equal(handlesClosed, handlesOpened);
    assert.ok(added.heapUsed < MOST_HEAP, `${added.heapUsed} bytes of V8's heap added`);
    assert.ok(added.arrayBuffers < MOST_BUFFERS, `${added.arrayBuffers} bytes of ArrayBuffers added`);
    assert.ok(added.rss < MOST_OF_PROCESS, `${added.rss} bytes of the process added`);
  });

  test(`a small object that each loop left behind would be found [${backend}]`, async () => {
    const { added } = await makeAndClose(backend, 'object');
    assert.ok(added.heapUsed > MOST_HEAP, `${added.heapUsed} bytes of V8's heap added`);
  });
}
