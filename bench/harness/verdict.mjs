/** What the figures of a subject mean: ratios to the best peer, targets, and native against pure. */
import { timesBetter } from './statistics.mjs';

/** How far native may be behind pure before it counts as behind. Noise is about that large. */
const TOLERANCE = 0.95;

/**
 * The rows of one metric with `{ ratio, targets }` added: the ratio to the best peer, and targets for our rows.
 * `reachedAtBest`: whether the best of the samples reaches the target, as the median of an undisturbed run might.
 */
export function judge(subject, metric, rows) {
  const { better, targets = [] } = subject.metrics[metric];
  const fair = rows.filter(({ name, backend }) => {
    return backend === null && subject.ratios !== false && !subject.unfair?.includes(name);
  });
  const best = fair.reduce((a, b) => (a === null || timesBetter(b.median, a.median, better) > 1 ? b : a), null);
  const peers = new Map(rows.filter(({ backend }) => backend === null).map(({ name, median }) => [name, median]));
  return rows.map((row) => {
    const siblings = new Map(
      rows.filter(({ backend }) => backend === row.backend).map((each) => [each.form, each.median]),
    );
    const meant = row.backend === null ? [] : targets.filter(({ form = row.form }) => form === row.form);
    return {
      ...row,
      ratio: best === null ? null : timesBetter(row.median, best.median, better),
      targets: meant.map(({ text, reached }) => ({
        text,
        reached: reached(row.median, peers, better, siblings),
        reachedAtBest: reached(better === 'higher' ? row.max : row.min, peers, better, siblings),
      })),
    };
  });
}

/** Whether the samples of `a` and `b` overlap. */
function overlap(a, b) {
  return a.min <= b.max && b.min <= a.max;
}

/** Per metric and form: how many times better native is than pure, and a verdict. */
export function nativeAgainstPure({ subject, metrics }) {
  return Object.entries(metrics).flatMap(([metric, rows]) => {
    const { better, title = metric } = subject.metrics[metric];
    return Object.keys(subject.ours).flatMap((form) => {
      const of = (backend) => rows.find((row) => row.form === form && row.backend === backend);
      const [native, pure] = [of('native'), of('pure')];
      if (native === undefined || pure === undefined || subject.metrics[metric].compare === false) {
        return [];
      }
      const ratio = timesBetter(native.median, pure.median, better);
      const verdict =
        ratio >= (subject.nativeLeads ? 1 : TOLERANCE) ? '' : overlap(native, pure) ? 'behind, within noise' : 'behind';
      return [{ subject: subject.name, form, metric: title, native: native.median, pure: pure.median, ratio, verdict }];
    });
  });
}
