/**
 * Inspects processes again and again by `asyncio-native ps`: one that steps and allocates without end, some that are just
 * starting, and some that are just ending. A look must not disturb a process: it goes on, or ends as it would have. Fails if
 * one does not, and prints how often a look came too early or too late.
 *
 *     node scripts/stress-looks.mjs [TURNS]
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = join(root, 'dist', 'cli', 'main.cjs');
const PROGRAM = join(root, 'test', 'fixtures', 'look', 'program.mjs');
/** Milliseconds that a look takes, approximately. */
const LOOK = 400;
const turns = Number(process.argv[2] ?? 1000);

/** The inspected program, on a free port. */
function start(place) {
  const child = spawn(process.execPath, ['--inspect-port=0', PROGRAM, place], { stdio: ['pipe', 'pipe', 'ignore'] });
  let output = '';
  const ready = new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (output.includes('ready')) resolve();
    });
    child.on('exit', resolve);
  });
  return { child, ready };
}

/** Whether the look has succeeded. A look that comes too early or too late says so, and exits with 1. */
function look(pid) {
  const { status, stderr, signal } = spawnSync(process.execPath, [COMMAND, 'ps', String(pid)], { encoding: 'utf8' });
  if (signal !== null || status > 1 || (status === 1 && !/^asyncio-native: .*process/.test(stderr))) {
    throw new Error(`ps has ended with ${signal ?? status}: ${stderr}`);
  }
  return status === 0;
}

function check(holds, what) {
  if (!holds) throw new Error(what);
}

const descriptors = (pid) => readdirSync(`/proc/${pid}/fd`).length;

async function busy() {
  const { child, ready } = start('busy');
  await ready;
  look(child.pid);
  const before = descriptors(child.pid);
  let seen = 0;
  for (let turn = 0; turn < turns; turn++) seen += look(child.pid) ? 1 : 0;
  const after = descriptors(child.pid);
  child.kill('SIGTERM');
  const [, signal] = await once(child, 'exit');
  check(signal === 'SIGTERM' && seen === turns, `of ${turns} looks into a busy program ${seen} have succeeded`);
  check(after <= before, `descriptors of the busy program: ${before}, then ${after}`);
  console.log(`looked ${seen} times into a busy program`);
}

async function starting(count) {
  let seen = 0;
  for (let turn = 0; turn < count; turn++) {
    const { child, ready } = start('module');
    seen += look(child.pid) ? 1 : 0;
    await ready;
    check(
      child.exitCode === null && child.signalCode === null,
      'a program that was looked into at its start has ended',
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  console.log(`looked into ${count} programs that were starting; ${seen} had loaded the package`);
}

async function ending(count) {
  let seen = 0;
  for (let turn = 0; turn < count; turn++) {
    const { child, ready } = start('ends');
    await ready;
    const ended = once(child, 'exit');
    const looking = spawn(process.execPath, [COMMAND, 'ps', String(child.pid)], { stdio: 'ignore' });
    const looked = once(looking, 'exit');
    // At a different moment of the look each time.
    await sleep((LOOK * turn) / count);
    child.stdin.write('end\n');
    const [status] = await looked;
    check(status === 0 || status === 1, `ps has ended with ${status}`);
    seen += status === 0 ? 1 : 0;
    const [code] = await ended;
    check(code === 7, `a program that was looked into at its end has ended with ${code}`);
  }
  console.log(`looked into ${count} programs that were ending; ${seen} have still answered`);
}

await busy();
await starting(Math.ceil(turns / 10));
await ending(Math.ceil(turns / 10));
