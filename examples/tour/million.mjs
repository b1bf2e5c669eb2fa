/**
 * A million coroutines asleep at once, then as many async functions with setTimeout. Each runs in a fresh process, so
 * that one does not affect the measurement of the other. Memory is the peak, minus the memory of the process before.
 */
import { backendInfo, runAsync } from 'asyncio-native';
import { runMeasured } from './support/measured-program.mjs';
import { scaled } from './support/scale.mjs';
import { count, line, ProgressBar } from './support/screen.mjs';

export const title = 'A million sleepers';

const SLEEPERS = scaled(1_000_000, 1000);
/**
 * Milliseconds until the first coroutine wakes: long enough for the last one to fall asleep before, even on a slow
 * machine.
 */
const NIGHT = scaled(6000, 1000);

/** Runs one of the programs, and returns its measurements. */
function* measure(label, program) {
  const bar = new ProgressBar(label, 1);
  const result = yield* runMeasured(program, [SLEEPERS, NIGHT], ({ done }) => {
    if (done !== undefined) bar.update(done);
  });
  bar.end();
  return result;
}

function* measureBoth() {
  const { backend } = backendInfo();
  return [
    [`coroutines (${backend})`, yield* measure('coroutines fall asleep, then wake', 'sleeping-coroutines.mjs')],
    ['async functions, setTimeout', yield* measure('async functions do the same', 'sleeping-async-functions.mjs')],
  ];
}

export async function show() {
  const rows = await runAsync(measureBoth);
  line(
    `   ${'each in a process of its own'.padEnd(30)}${['asleep at once', 'peak memory', 'each', 'CPU'].map(cell).join('')}`,
  );
  for (const [label, { mostAsleep, bytes, cpu }] of rows) {
    const figures = [
      count(mostAsleep),
      `${(bytes / 1e6).toFixed(0)} MB`,
      `${(bytes / mostAsleep).toFixed(0)} bytes`,
      `${(cpu / 1000).toFixed(1)} s`,
    ];
    line(`   ${label.padEnd(30)}${figures.map(cell).join('')}`);
  }
}

function cell(text) {
  return text.padStart(15);
}
