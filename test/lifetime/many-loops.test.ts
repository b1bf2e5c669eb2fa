import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

interface Told {
  readonly loops: number;
  readonly handlesOpened: number;
  readonly handlesClosed: number;
  /** Bytes that the second half has added. */
  readonly added: Readonly<Record<'rss' | 'heapUsed' | 'external' | 'arrayBuffers', number>>;
}

// Bounds of a leak, far above what V8 and malloc keep: a loop's blocks are 20 KiB, and 5,000 loops make up the second half.
for (const backend of BACKENDS) {
  test(`10,000 loops, closed at many stages, leave nothing behind [${backend}]`, async () => {
    const ended = await runFixture('lifetime/many-loops.mjs', ['10000'], { backend, flags: ['--expose-gc'] });
    const told = JSON.parse(endedWith(0, ended).join('')) as Told;
    assert.equal(told.loops, 0);
    assert.ok(told.handlesOpened > 5000, `${told.handlesOpened} handles opened`);
    assert.equal(told.handlesClosed, told.handlesOpened);
    assert.ok(told.added.heapUsed < 2 * 2 ** 20, `${told.added.heapUsed} bytes of V8's heap added`);
    assert.ok(told.added.arrayBuffers < 2 ** 20, `${told.added.arrayBuffers} bytes of ArrayBuffers added`);
    assert.ok(told.added.rss < 64 * 2 ** 20, `${told.added.rss} bytes of the process added`);
  });
}
