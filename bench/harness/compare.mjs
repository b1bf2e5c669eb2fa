/**
 * Compares two stored runs: what became slower or faster, with the noise taken into account.
 *
 * A difference counts when three things hold:
 *
 * 1. The samples do not overlap: all samples of one run are better than all of the other. For `n` and `m` samples of
 *    equal code, chance causes that in 2 / C(n + m, n) cases, by the rank test of Mann and Whitney (1947): 1 of 126 for
 *    five and five, 1 of 10 for three and three.
 * 2. The medians are further apart than the samples of either run. A few samples seldom differ as much as they could.
 *    If the noise is normally distributed, chance passes this test in 1 of 550 cases for five and five, 1 of 22 for
 *    three and three, 1 of 5 for two and two.
 * 3. The medians are 5 % apart, because two runs of equal code also differ by heat, by neighbours, and by where memory
 *    is.
 *
 * A comparison has hundreds of figures, so chance reports a few. Measure again what matters.
 */
import { choose, timesBetter } from './statistics.mjs';
import { figure, table } from './table.mjs';

const LEAST = 0.05;
/** The minimum count of samples for a verdict: one sample alone has no spread. */
const FEWEST = 2;

/** The properties of the environment that must be equal, and their names. */
const MACHINE = {
  cpu: 'CPU',
  cores: 'cores',
  memoryGB: 'GB of memory',
  platform: 'platform',
  node: 'Node',
  backend: 'default backend',
};

/** The report on `before` and `after`, two runs as harness/store.mjs reads them. */
export function comparison(before, after) {
  const lines = [`${described(before)} → ${described(after)}`];
  const differences = machineDifferences(before.environment, after.environment);
  if (differences.length > 0) {
    lines.push('The machines differ, so what differs need not be the code:', ...differences.map((line) => `  ${line}`));
  }
  const { pairs, unlike } = paired(before, after);
  const verdicts = pairs.map((pair) => ({ ...pair, ...compare(pair) }));
  for (const [word, title] of [
    ['slower', 'Worse'],
    ['faster', 'Better'],
  ]) {
    lines.push(
      ...section(
        title,
        verdicts.filter(({ verdict }) => verdict === word),
      ),
    );
  }
  const same = verdicts.filter(({ verdict }) => verdict === 'same').length;
  lines.push('', `${same} of ${verdicts.length} figures do not differ by more than the noise.`);
  lines.push(...unlike.map((name) => `not compared: ${name}`));
  return lines.join('\n');
}

/**
 * `verdict`: slower, faster or same. `ratio`: above 1 is better now. `chance`: how often the samples of equal code
 * would not overlap.
 */
export function compare({ before, after, better }) {
  const ratio = timesBetter(after.median, before.median, better);
  const apart = before.max < after.min || after.max < before.min;
  const gap = Math.abs(after.median - before.median);
  const range = Math.max(before.max - before.min, after.max - after.min);
  const [n, m] = [before.samples.length, after.samples.length];
  const differs = Math.min(n, m) >= FEWEST && apart && gap > range && Math.max(ratio, 1 / ratio) >= 1 + LEAST;
  return {
    ratio,
    verdict: differs ? (ratio < 1 ? 'slower' : 'faster') : 'same',
    chance: Math.min(1, 2 / choose(n + m, n)),
  };
}

function section(title, verdicts) {
  if (verdicts.length === 0) {
    return [];
  }
  const head = ['subject', 'variant', 'metric', 'before', 'now', 'unit', 'ratio', 'by chance'];
  const sorted = [...verdicts].sort((a, b) => Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)));
  const body = sorted.map(({ subject, variant, title: metric, before, after, unit, ratio, chance }) => [
    subject,
    variant,
    metric,
    figure(before.median),
    figure(after.median),
    unit,
    `${ratio.toFixed(2)}×`,
    `1 of ${Math.round(1 / chance)}`,
  ]);
  return ['', `${title}:`, '', ...table([head, ...body], [0, 1, 2, 5]).map((line) => `  ${line}`)];
}

function described({ environment: { commit, changed, date }, options: { rounds, quick } }) {
  return `${commit}${changed ? ' with changes' : ''} of ${date.slice(0, 10)} (${quick ? 'quick' : `${rounds} rounds`})`;
}

function machineDifferences(before, after) {
  return Object.entries(MACHINE)
    .filter(([key]) => before[key] !== after[key])
    .map(([key, name]) => `${name}: ${before[key]} → ${after[key]}`);
}

/** The figures in both runs, and the names of those that cannot be compared. */
function paired(before, after) {
  const pairs = [];
  const unlike = [];
  for (const [subject, now] of Object.entries(after.subjects)) {
    const then = before.subjects[subject];
    if (then === undefined) {
      unlike.push(`${subject}: not in the older run`);
    } else if (then.size !== now.size) {
      unlike.push(`${subject}: n was ${then.size.toLocaleString('en-US')}, now ${now.size.toLocaleString('en-US')}`);
    } else {
      pairs.push(...pairsOf(subject, then, now));
    }
  }
  for (const subject of Object.keys(before.subjects)) {
    if (after.subjects[subject] === undefined) {
      unlike.push(`${subject}: not in the newer run`);
    }
  }
  return { pairs, unlike };
}

function pairsOf(subject, then, now) {
  return Object.entries(now.metrics).flatMap(([metric, { title = metric, unit, better, variants }]) =>
    Object.entries(variants).flatMap(([variant, after]) => {
      const before = then.metrics[metric]?.variants[variant];
      return before === undefined ? [] : [{ subject, variant, title, unit, better, before, after }];
    }),
  );
}
