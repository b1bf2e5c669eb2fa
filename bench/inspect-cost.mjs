/**
 * Measures what `asyncio-native inspect` costs the inspected process: node bench/inspect-cost.mjs [TASKS] [SECONDS]
 * [RUNS]
 *
 * The process has TASKS sleeping tasks. Its processor time is read from /proc (Linux), in turns without `inspect` and
 * with a page of 40 visible rows. The page is simulated: it sends the requests of a browser and ignores the answers,
 * because rendering costs the browser and not the process.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [tasks = 1000, seconds = 20, runs = 5] = process.argv.slice(2).map(Number);
/** Rows of a page as high as a screen. */
const ROWS = 40;
/** Clock ticks in a second, on all current processors under Linux. */
const TICKS = 100;
/** Seconds after which a started process has become quiet. */
const REST = 5;

const PROGRAM = `
const { createTask, runAsync, sleep } = require(${JSON.stringify(fileURLToPath(new URL('../dist/index.cjs', import.meta.url)))});
runAsync(function* main() {
  for (let n = 0; n < ${tasks}; n++) createTask((function* sleeper() { yield* sleep(3_600_000); })(), { name: 'sleeper ' + n });
  yield* sleep(0);
  console.log('ready');
  yield* sleep(3_600_000);
});`;
const COMMAND = fileURLToPath(new URL('../dist/cli/main.cjs', import.meta.url));

/** Seconds of processor time. */
function used(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function firstLine({ stdout }) {
  const [line] = await once(createInterface(stdout), 'line');
  return line;
}

/** The answer of the page's server, as JSON; undefined if there is none. */
function ask(url) {
  return new Promise((resolve) => {
    const asked = get(url, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve(JSON.parse(text)));
    });
    asked.on('error', () => resolve(undefined));
  });
}

async function look(address) {
  let rows = '';
  let seen = 0;
  for (;;) {
    const url = new URL(address);
    url.pathname = '/data';
    for (const [name, value] of Object.entries({ page: 'bench', seen, rows })) url.searchParams.set(name, value);
    const answer = await ask(url);
    if (answer?.snapshot === undefined) return;
    seen = answer.number;
    const [thread] = answer.snapshot.threads;
    rows = thread.loops[0].tasks
      .slice(0, ROWS)
      .map(({ id }) => `${thread.id}.${id}`)
      .join(',');
  }
}

async function percent(pid) {
  await sleep(REST * 1000);
  const [before, start] = [used(pid), performance.now()];
  await sleep(seconds * 1000);
  return ((used(pid) - before) / (performance.now() - start)) * 100_000;
}

const summary = (values) => {
  const sorted = values.toSorted((one, other) => one - other);
  return `median ${sorted[sorted.length >> 1].toFixed(2)} %, ${sorted[0].toFixed(2)} to ${sorted.at(-1).toFixed(2)} %`;
};

const results = { alone: [], inspected: [] };
for (let run = 0; run < runs; run++) {
  const program = spawn(process.execPath, ['--inspect-port=0', '-e', PROGRAM], { stdio: ['ignore', 'pipe', 'ignore'] });
  await firstLine(program);
  results.alone.push(await percent(program.pid));
  const command = spawn(process.execPath, [COMMAND, 'inspect', String(program.pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const looking = look(await firstLine(command));
  results.inspected.push(await percent(program.pid));
  command.kill('SIGINT');
  await Promise.all([looking, once(command, 'close')]);
  program.kill('SIGKILL');
}
console.log(`${tasks} tasks, ${runs} runs of ${seconds} s, processor time of the process, of one processor:`);
for (const [how, values] of Object.entries(results)) console.log(`  ${how}: ${summary(values)}`);
