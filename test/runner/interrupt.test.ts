import type { BackendName } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { assertKilled, assertWrote, interrupted } from '../support/interrupted.js';
import { signalTest } from '../support/signal-test.js';

const RAISED = 'raised KeyboardInterrupt ERR_ASYNCIO_KEYBOARD_INTERRUPT CancelledError';

/** By main program: what it writes when it is interrupted once. */
const ONCE: Record<string, string[]> = {
  sleeping: ['ready', 'caught CancelledError', 'cleaned up', RAISED],
  busy: ['ready', 'cleaned up', RAISED],
  swallowing: ['ready', 'swallowed', 'returned as if nothing had happened'],
  failing: ['ready', 'raised RangeError  '],
  withOthers: ['ready', 'caught CancelledError', 'cleaned up', 'the other cleaned up', RAISED],
};

/** By main program that goes on after the first: what it writes until the second. */
const TWICE: Record<string, string[]> = { deaf: ['ready', 'deaf'], deafAndBusy: ['ready', 'deaf'] };

for (const backend of BACKENDS) {
  for (const [way, file] of waysOf(backend)) {
    for (const [name, lines] of Object.entries(ONCE)) {
      signalTest(`SIGINT, ${way} ${name}, ${file} [${backend}]`, async () => {
        assertWrote(await interrupted(backend, file, [way, name]), lines);
      });
    }
    for (const [name, lines] of Object.entries(TWICE)) {
      signalTest(`a second SIGINT ends the process at once, ${way} ${name}, ${file} [${backend}]`, async () => {
        assertKilled(await interrupted(backend, file, [way, name], lines), lines);
      });
    }
  }
}

/** How to run, and in what kind of main script. A pure blocking run cannot notice a signal: see interrupt-programs. */
function waysOf(backend: BackendName): [string, string][] {
  const hosted: [string, string] = ['hosted', 'interrupt.mjs'];
  return backend === 'pure' ? [hosted] : [hosted, ['blocking', 'interrupt.mjs'], ['blocking', 'interrupt.cjs']];
}
