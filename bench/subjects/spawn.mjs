/** Programs that end at once, started one after the other. Each is awaited. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { elsewhere } from '../harness/elsewhere.mjs';
import { createSubprocessExec, run, runAsync } from '../harness/library.mjs';
import { cpu } from '../harness/measure.mjs';
import { atMostTimes } from '../harness/targets.mjs';
import { WARM } from '../harness/warm.mjs';

const PROGRAM = '/bin/true';

async function measured(count, work) {
  const before = cpu();
  const start = performance.now();
  const ended = await work();
  const ms = performance.now() - start;
  return { ended, rate: (count * 1000) / ms, cpu: ((cpu() - before) * 1000) / count };
}

function ours(start) {
  return (count) =>
    measured(count, () =>
      start(function* () {
        let ended = 0;
        for (let i = 0; i < count; i++) {
          const child = yield* createSubprocessExec(PROGRAM);
          if ((yield* child.wait()) === 0) ended++;
        }
        return ended;
      }),
    );
}

function nodes(count) {
  return measured(count, async () => {
    let ended = 0;
    for (let i = 0; i < count; i++) {
      const [code] = await once(spawn(PROGRAM, { stdio: 'inherit' }), 'exit');
      if (code === 0) ended++;
    }
    return ended;
  });
}

export default {
  name: 'spawn',
  title: 'start a program that ends at once, and wait for it; one after the other',
  size: 1_000,
  quickSize: 100,
  repeat: WARM,
  realTime: false,
  metrics: {
    cpu: {
      title: 'CPU of this process per program',
      unit: 'µs',
      better: 'lower',
      targets: [atMostTimes(1, 'node:child_process')],
    },
    rate: { title: 'programs', unit: '/s', better: 'higher' },
  },
  ours: {
    blocking: Object.assign(ours(run), { nativeOnly: true }),
    hosted: ours(runAsync),
  },
  peers: {
    'node:child_process': nodes,
    ...elsewhere('spawn', ['asyncio', 'uvloop', 'Go']),
  },
  check({ ended }, count) {
    assert.equal(ended, count, 'not all programs have ended well');
  },
};
