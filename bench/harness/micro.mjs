/**
 * Micro benchmarks by mitata: it collects garbage, then measures until it has used its CPU time and has samples enough, leaves out
 * what lies outside, and says what the middle is. What is timed, and by how many operations that is divided, the subject knows:
 * a sample is its figure, which mitata calls a manual one. It is that of the calmer of two calls, the one that waited less for a
 * core: what else runs on the machine is not to be measured.
 */
import { median } from './statistics.mjs';

/** How long mitata measures, as it does by default (ms). */
const TIME = 642;

/**
 * Has mitata call `once()`, which resolves to facts and how long it was idle, for at least `times` samples; fewer when the process
 * gets older than `limit` milliseconds. Returns `{ found, figures }`: all facts, and what of `metrics` they come to. The first is mitata's p50, the others
 * the median over the same samples.
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
