/**
 * `node jobs.mjs FILE [MILLISECONDS]` runs each line of FILE as a shell command: four at a time, each for at most two
 * seconds, with a bar that shows how many have ended. Ctrl-C ends the running programs, and shows the results so far.
 * Without a FILE, the jobs count the words of the files of this folder; one of them hangs.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { CancelledError, createSubprocessExec, gather, PIPE, runAsync, TimeoutError, timeout } from 'asyncio-native';
import { ProgressBar } from './tour/support/screen.mjs';

const AT_ONCE = 4;
const [FILE, TIMEOUT = 2000] = process.argv.slice(2);

/**
 * Runs one job to its end. The program never outlives this, and neither do programs that it has started: they are one
 * process group.
 */
function* runJob({ program, args }) {
  const child = yield* createSubprocessExec(program, args, { stdout: PIPE, stderr: PIPE, detached: true });
  try {
    const [stdout, stderr] = yield* timeout(Number(TIMEOUT), () => child.communicate());
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
      results.set(job, yield* runJob(job));
      bar.update(results.size);
    }
  }
  try {
    yield* gather(Array.from({ length: AT_ONCE }, work));
  } finally {
    bar.end();
  }
}

function readJobs(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter(Boolean).map((line) => ({ name: line, program: '/bin/sh', args: ['-c', line] }));
}

function ownJobs() {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  const jobs = names.map((name) => ({ name, program: '/bin/sh', args: ['-c', 'wc -w < "$0"', folder + name] }));
  return [{ name: 'one that hangs', program: 'sleep', args: ['1000'] }, ...jobs];
}

const jobs = FILE === undefined ? ownJobs() : readJobs(FILE);
const results = new Map();
await runAsync(function* () {
  try {
    yield* runJobs(jobs, results);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    console.log(`interrupted: ${results.size} of ${jobs.length} jobs were done`);
    throw error;
  }
  for (const [{ name }, result] of results) console.log(`${name.padEnd(20)} ${result}`);
  if (FILE === undefined) assert.equal(results.get(jobs[0]), 'took too long');
});
