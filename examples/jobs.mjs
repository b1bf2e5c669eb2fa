/**
 * Runs programs: four at a time, each for at most two seconds, with a bar that shows how many have ended. Ctrl-C ends
 * the running programs, and shows the results so far. Here, each program counts the words of a file of this folder; one
 * of them hangs.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { CancelledError, createSubprocessExec, gather, PIPE, runAsync, TimeoutError, timeout } from 'asyncio-native';
import { ProgressBar } from './tour/support/screen.mjs';

const AT_ONCE = 4;
const TIMEOUT = 2000;

/**
 * Runs one job to its end. The program never outlives this, and neither do programs that it has started: they are one
 * process group.
 */
function* runJob({ program, args }) {
  const child = yield* createSubprocessExec(program, args, { stdout: PIPE, stderr: PIPE, detached: true });
  try {
    const [stdout, stderr] = yield* timeout(TIMEOUT, () => child.communicate());
    return child.returncode === 0 ? String(stdout).trim() : `failed with ${child.returncode}: ${stderr}`;
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    return 'took too long';
  } finally {
    if (child.returncode === null) process.kill(-child.pid, 'SIGKILL');
    yield* child.wait();
  }
}

/** Runs all jobs. Workers take them from one iterator. */
function* runJobs(jobs, results) {
  const bar = new ProgressBar('jobs done', jobs.length);
  const left = jobs.values();
  function* work() {
    for (const job of left) {
      results.set(job.name, yield* runJob(job));
      bar.update(results.size);
    }
  }
  try {
    yield* gather(Array.from({ length: AT_ONCE }, work));
  } finally {
    bar.end();
  }
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const jobs = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => ({ name, program: 'wc', args: ['-w', folder + name] }));
jobs.unshift({ name: 'one that hangs', program: 'sleep', args: ['1000'] });

const results = new Map();
await runAsync(function* () {
  try {
    yield* runJobs(jobs, results);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    console.log(`interrupted: ${results.size} of ${jobs.length} jobs were done`);
    throw error;
  }
  for (const [name, result] of results) console.log(`${name.padEnd(20)} ${result.split('/')[0]}`);
  assert.equal(results.size, jobs.length);
  assert.equal(results.get('one that hangs'), 'took too long');
});
