/** One sample: a separate process, which measures several times. For each metric: the median, or mitata's result. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { pinnedLine } from './pinned.mjs';
import { median } from './statistics.mjs';

const execute = promisify(execFile);
/**
 * After this many milliseconds, a sample counts as hanging. Ten million tasks or timers take minutes on a busy machine.
 */
const TIMEOUT = 600_000;

/** A real-time priority. Niceness has no effect here, because Linux first divides the processor between sessions. */
const REAL_TIME = ['chrt', '--rr', '1'];

/** A sample has not ended in its time. */
export class LateError extends Error {}

/**
 * Runs `variant` in a fresh process: `times` measurements after `warmup` milliseconds. At the age of `limit`
 * milliseconds it begins no other. Returns `{ metric: value }`.
 *
 * @throws LateError after `timeout` milliseconds.
 * @throws if the process fails, or a result does not pass the check of `subject`.
 */
export async function takeSample(subject, variant, scale, priority) {
  const { size, times, warmup, limit = Number.POSITIVE_INFINITY, timeout = TIMEOUT } = scale;
  const bare = [variant.command, ...variant.args, size, times, warmup, limit, ...(variant.more ?? [])].map(String);
  const line = subject.pinned ? pinnedLine(bare) : bare;
  const [command, ...args] = priority && subject.realTime !== false ? [...REAL_TIME, ...line] : line;
  // Each start of Node reads the certificates of that file, which takes more time than what start-up measures.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined, ...variant.env };
  const { stdout } = await execute(command, args, { env, timeout }).catch((error) => {
    const who = `${subject.name}, ${variant.name}`;
    throw error.killed
      ? new LateError(`${who}: no end after ${Math.round(timeout / 1000)} s`)
      : new Error(`${who}: ${error.stderr || error.message}`);
  });
  const result = JSON.parse(stdout);
  const { found, figures } = Array.isArray(result) ? { found: result } : result;
  for (const facts of found) {
    try {
      subject.check(facts, size, variant);
    } catch (error) {
      throw new Error(`${subject.name}, ${variant.name}: wrong result: ${error.message}\n${JSON.stringify(facts)}`);
    }
  }
  if (figures !== undefined) {
    return figures;
  }
  const measured = Object.keys(subject.metrics).filter((metric) => found[0][metric] !== undefined);
  const calm = subject.repeat?.busy ? calmer(found) : found;
  return Object.fromEntries(measured.map((metric) => [metric, median(calm.map((facts) => facts[metric]))]));
}

/**
 * The half of the measurements in which the thread waited least for a core, for subjects that keep it busy all the
 * time: other programs of the machine must not count.
 */
function calmer(found) {
  const byWaiting = [...found].sort((a, b) => a.idle - b.idle);
  return byWaiting.slice(0, Math.ceil(found.length / 2));
}
