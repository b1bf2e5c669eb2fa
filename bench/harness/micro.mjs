/**
 * Micro benchmarks by mitata. It collects garbage, measures until it has used its CPU time and has enough samples,
 * drops outliers, and returns the median. Each subject times itself and divides by its operations, and mitata takes
 * that figure as a sample, which it calls manual. Each sample calls the subject twice and keeps the call that waited
 * less for a core, so that other programs of the machine disturb less.
 */
import { median } from './statistics.mjs';

/** How long mitata measures (ms): its default. */
const TIME = 642;

/**
 * Makes mitata call `once()`, which resolves to facts including the idle time, for at least `times` samples. If the
 * process gets older than `limit` milliseconds, there are fewer. Returns `{ found, figures }`: all facts, and the
 * figure of each of `metrics`. The first metric is mitata's p50, the others are medians over the same samples.
 */
export async function micro(once, [headline, ...others], times, limit) {
  const { measure } = await import('mitata');
  const found = [];
  const calmer = [];
  const left = Math.max(1, limit - performance.now());
  const hurried = left < TIME;
  const { p50 } = await measure(
    function* () {
      yield {
        budget: 'real',
        async manual() {
          const [one, two] = [await once(), await once()];
          found.push(one, two);
          calmer.push(one.idle < two.idle ? one : two);
          return calmer.at(-1)[headline];
        },
      };
    },
    { min_samples: hurried ? 1 : times, min_cpu_time: Math.min(TIME, left) * 1e6 },
  );
  const rest = others.filter((metric) => found[0][metric] !== undefined);
  const figures = rest.map((metric) => [metric, median(calmer.map((facts) => facts[metric]))]);
  return { found, figures: { [headline]: p50, ...Object.fromEntries(figures) } };
}
