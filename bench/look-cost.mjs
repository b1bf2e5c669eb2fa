/**
 * Measures how long `asyncio-native ps` and `pstree` take, and how long they interrupt the inspected process.
 *
 *     node bench/look-cost.mjs [TASKS] [ROUNDS]
 *
 * The process has TASKS sleeping tasks. One more task wakes every millisecond and notes the longest time between two of
 * its steps. Prints medians of whole commands, with minimum and maximum.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { median } from './harness/statistics.mjs';

const COMMAND = fileURLToPath(new URL('../dist/cli/main.cjs', import.meta.url));
const PROGRAM = `
  import { createTask, run, sleep } from 'asyncio-native';
  function* worker(number) { yield* sleep(3_600_000 + number); }
  run(function* main() {
    for (let number = 0; number < TASKS; number++) createTask(worker(number));
    yield* sleep(500);
    console.log('ready');
    for (let last = performance.now(), longest = 0; ; ) {
      yield* sleep(1);
      const now = performance.now();
      if (now - last > longest) console.log(longest = now - last);
      last = now;
    }
  });
`;

// Each start of Node reads the certificates of that file: some 0.1 s, for the command, too.
delete process.env.NODE_EXTRA_CA_CERTS;

const tasks = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 5);

const range = (values) =>
  `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;

/** Times of `command`, and the longest pause in each round, in milliseconds. */
async function measure(command) {
  const times = [];
  const pauses = [];
  for (let round = 0; round < rounds; round++) {
    const code = PROGRAM.replace('TASKS', String(tasks));
    const flags = ['--inspect-port=0', '--input-type=module', '--eval', code];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.setEncoding('utf8');
    while (!output.includes('ready\n')) output += (await once(child.stdout, 'data'))[0];
    child.stdout.on('data', (text) => {
      output += text;
    });
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, command, String(child.pid)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    times.push(performance.now() - start);
    child.kill('SIGKILL');
    await once(child, 'close');
    pauses.push(Number(output.trim().split('\n').at(-1)));
  }
  return { times, pauses };
}

console.log(`${tasks} tasks, ${rounds} rounds`);
for (const command of ['ps', 'pstree']) {
  const { times, pauses } = await measure(command);
  console.log(`${command.padEnd(7)} ${range(times)}, longest pause ${range(pauses)}`);
}
