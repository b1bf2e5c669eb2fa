/** One sample: a separate process, which measures several times. For each metric: the median, or mitata's result. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { pinnedLine } from './pinned.mjs';
import { median } from './statistics.mjs';

const execute = promisify(execFile);
/** A sample that takes longer hangs (ms). Ten million of anything take minutes on a busy machine. */
const TIMEOUT = 600_000;

/** Niceness would not do: Linux weighs sessions against each other before it looks at that. */
const REAL_TIME = ['chrt', '--rr', '1'];

/** A sample was not over in the time that it had. */
export class LateError extends Error {}

/**
 * Runs `variant` in a fresh process, `times` times after `warmup` milliseconds, though no more once it is
 * `limit` milliseconds old. Returns `{ metric: value }`.
 *
 * @throws LateError after `timeout` milliseconds.
 * @throws if the process fails, or what it found does not pass the check of `subject`.
 */
export async function takeSample(subject, variant, scale, priority) {
  const { size, times, warmup, limit = Number.POSITIVE_INFINITY, timeout = TIMEOUT } = scale;
  const bare = [variant.command, ...variant.args, size, times, warmup, limit, ...(variant.more ?? [])].map(String);
  const line = subject.pinned ? pinnedLine(bare) : bare;
  const [command, ...args] = priority && subject.realTime !== false ? [...REAL_TIME, ...line] : line;
  const env = { ...process.env, ...variant.env };
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
 * Of measurements in which the thread is busy all the time, the half in which it waited least for a core: what else runs on the
 * machine is not to be measured.
 */
function calmer(found) {
  const byWaiting = [...found].sort((a, b) => a.idle - b.idle);
  return byWaiting.slice(0, Math.ceil(found.length / 2));
}
