/**
 * Runs subjects: round by round, every variant once, in an order that changes with each round, so that drift affects
 * all alike.
 */
import { LateError, takeSample } from './sample.mjs';
import { summarize } from './statistics.mjs';
import { variantsOf } from './variants.mjs';

/** Measurements per process, unless the subject says otherwise. */
const ONCE = { warmup: 0, times: 1 };

/** The variants of `subject` that can run, and those that cannot, with the reason. `folder`: the measured package. */
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

/** The measurement of a subject: call `round(index)` as often as wanted, then `result()`. */
export class Measuring {
  #plan;
  #options;
  #scale;
  #samples;
  /** The reason why each failed variant is left out. */
  #failed = new Map();

  /**
   * `options`: `{ priority, progress, budget, onFailure }`. Only a quick run has a `budget`. `onFailure(error)` is
   * called if a variant fails; from then on, that variant is left out.
   */
  constructor(plan, options) {
    const { subject, variants } = plan;
    this.#plan = plan;
    this.#options = options;
    this.#scale = options.budget === undefined ? { size: subject.size, ...ONCE, ...subject.repeat } : quickly(subject);
    this.#samples = new Map(variants.map((variant) => [variant, []]));
  }

  get subject() {
    return this.#plan.subject;
  }

  /** Takes a sample of every variant, or of those that `wanted` picks. Stops if the time of a quick run is over. */
  async round(index, wanted = () => true) {
    const { progress, budget } = this.#options;
    const { subject } = this.#plan;
    const variants = this.#plan.variants.filter((variant) => wanted(variant) && !this.#failed.has(variant));
    for (const [done, variant] of turned(variants, index).entries()) {
      if (budget?.over) {
        progress.drop(variants.length - done);
        return;
      }
      progress.begin(subject.name, variant.name, index);
      await this.#sample(variant, quickened(this.#scale, budget));
      progress.end();
    }
  }

  /** A summary of the samples per metric and variant. */
  result() {
    const failed = [...this.#failed].map(([{ name }, missing]) => ({ name, missing }));
    return summarized(this.subject, this.#scale.size, this.#samples, [...this.#plan.skipped, ...failed]);
  }

  async #sample(variant, scale) {
    try {
      const sample = await this.#inTime(variant, scale);
      if (sample !== null) {
        this.#samples.get(variant).push(sample);
      }
    } catch (error) {
      // Its earlier figures are unreliable, too.
      this.#failed.set(variant, error instanceof LateError ? 'it took too long' : 'for it failed');
      this.#samples.delete(variant);
      this.#options.onFailure(error);
    }
  }

  /** A sample; null if it has not ended in its time, in a quick run. */
  async #inTime(variant, scale) {
    const { priority, budget } = this.#options;
    try {
      return await takeSample(this.subject, variant, scale, priority);
    } catch (error) {
      if (budget !== undefined && error instanceof LateError) {
        return null;
      }
      throw error;
    }
  }
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

/** The smaller scale of a quick run. */
function quickly({ size, quickSize = size, repeat: { warmup, times } = ONCE }) {
  return { size: quickSize, warmup, times: Math.min(times, 3) };
}

/** The same, in the given time; a part of it is to warm up. */
function quickened(scale, budget) {
  if (budget === undefined) {
    return scale;
  }
  const { limit, timeout } = budget.next();
  return { ...scale, limit, timeout, warmup: Math.min(scale.warmup, limit / 4) };
}

/** `variants`, beginning at another place in each round, and backwards in every second round. */
function turned(variants, round) {
  const start = round % variants.length;
  const order = [...variants.slice(start), ...variants.slice(0, start)];
  return round % 2 === 0 ? order : order.reverse();
}
