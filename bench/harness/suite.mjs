/** Runs subjects: round by round every variant once, in an order that turns with each round, so that drift hits all alike. */
import { LateError, takeSample } from './sample.mjs';
import { summarize } from './statistics.mjs';
import { variantsOf } from './variants.mjs';

/** Measurements per process, unless the subject says otherwise. */
const ONCE = { warmup: 0, times: 1 };
/** How much longer than it should a sample of a quick run may take (ms). */
const GRACE = 5_000;

/** The variants of `subject` that are to run, and those that cannot, with the reason. `folder`: the package to be measured. */
export function plan(subject, folder, quick) {
  const variants = variantsOf(subject, folder);
  for (const variant of variants) {
    if (quick && subject.notQuick?.includes(variant.form)) {
      variant.missing ??= 'not in a quick run';
    }
  }
  return {
    subject,
    variants: variants.filter(({ missing }) => missing === undefined),
    skipped: variants.filter(({ missing }) => missing !== undefined),
  };
}

/**
 * Runs what `plan` says, `rounds` times, or as often as `budget`, that of a quick run, allows. Returns per metric and variant a
 * summary of the samples.
 */
export async function runSubject({ subject, variants, skipped }, { rounds, priority, progress, budget }) {
  const share = budget?.share(variants.length, rounds);
  const scale = share === undefined ? { size: subject.size, ...ONCE, ...subject.repeat } : quickly(subject, share.each);
  const samples = new Map(variants.map((variant) => [variant, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [index, variant] of turned(variants, round).entries()) {
      const left =
        share === undefined ? Number.POSITIVE_INFINITY : (round === 0 ? share.latest : share.end) - performance.now();
      progress.begin(subject.name, variant.name, round);
      const sample = left > 0 ? await inTime(subject, variant, { ...scale, ...grace(left) }, priority) : null;
      if (sample === null) {
        progress.drop(variants.length * (rounds - round) - index);
        return summarized(subject, scale.size, samples, skipped);
      }
      samples.get(variant).push(sample);
      progress.end();
    }
  }
  return summarized(subject, scale.size, samples, skipped);
}

/** A sample; null where it was not over in the time that a quick run has for it. */
async function inTime(subject, variant, scale, priority) {
  try {
    return await takeSample(subject, variant, scale, priority);
  } catch (error) {
    if (scale.limit !== undefined && error instanceof LateError) {
      return null;
    }
    throw error;
  }
}

/** Who has begun in time may end a little later, or `npm run bench -- --quick` could end with nothing on a busy machine. */
function grace(left) {
  return left === Number.POSITIVE_INFINITY ? {} : { timeout: Math.ceil(left + GRACE) };
}

function summarized(subject, size, samples, skipped) {
  const taken = [...samples].filter(([, found]) => found.length > 0);
  const late = [...samples.keys()].filter((variant) => samples.get(variant).length === 0);
  const metrics = {};
  for (const metric of Object.keys(subject.metrics)) {
    metrics[metric] = taken
      .filter(([, found]) => found[0][metric] !== undefined)
      .map(([{ name, form, backend }, found]) => {
        return { name, form, backend: backend ?? null, ...summarize(found.map((sample) => sample[metric])) };
      });
  }
  return {
    subject,
    size,
    metrics,
    skipped: [
      ...skipped.map(({ name, missing }) => ({ name, missing })),
      ...late.map(({ name }) => ({ name, missing: 'the time of the quick run was over' })),
    ],
  };
}

/** The smaller scale of a quick run, in which a sample may measure for `limit` milliseconds. */
function quickly({ size, quickSize = size, repeat: { warmup, times } = ONCE }, limit) {
  return { size: quickSize, warmup: Math.min(warmup / 2, limit / 3), times: Math.min(times, 3), limit };
}

/** `variants` begun at another place in each round, and every second time backwards. */
function turned(variants, round) {
  const start = round % variants.length;
  const order = [...variants.slice(start), ...variants.slice(0, start)];
  return round % 2 === 0 ? order : order.reverse();
}
