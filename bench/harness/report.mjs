/** Turns results into the text that `npm run bench` prints. */
import { figure, table } from './table.mjs';
import { judge, nativeAgainstPure } from './verdict.mjs';

/** The tables of one subject, one per metric. */
export function subjectReport({ subject, size, metrics, skipped }) {
  const lines = ['', `${subject.name}: ${subject.title}; n = ${size.toLocaleString('en-US')}`];
  for (const [metric, rows] of Object.entries(metrics)) {
    if (rows.length === 0) {
      continue;
    }
    const { title = metric, unit, better } = subject.metrics[metric];
    const head = [`${title} (${unit}, ${better} is better)`, 'median', 'min', 'max', 'vs best peer', 'target'];
    const body = judge(subject, metric, rows).map((row) => [
      row.name + (subject.unfair?.includes(row.name) ? ' *' : ''),
      figure(row.median),
      figure(row.min),
      figure(row.max),
      row.ratio === null ? '' : `${row.ratio.toFixed(2)}×`,
      row.targets.map((target) => `${mark(target)} ${target.text}`).join('; '),
    ]);
    lines.push('', ...table([head, ...body], [0, 5]).map((line) => `  ${line}`));
  }
  if (subject.note !== undefined) {
    lines.push('', `  ${subject.note}`);
  }
  for (const reason of new Set(skipped.map(({ missing }) => missing))) {
    const names = skipped.filter(({ missing }) => missing === reason).map(({ name }) => name);
    lines.push('', `  skipped, ${reason}: ${names.join('; ')}`);
  }
  return lines.join('\n');
}

/** The closing tables: native against pure, then the targets that were missed. */
export function summary(results) {
  const pairs = results.flatMap(nativeAgainstPure);
  const lines = [];
  if (pairs.length > 0) {
    const head = ['subject', 'form', 'metric', 'native', 'pure', 'ratio', ''];
    const body = pairs.map(({ subject, form, metric, native, pure, ratio, verdict }) => [
      subject,
      form,
      metric,
      figure(native),
      figure(pure),
      `${ratio.toFixed(2)}×`,
      verdict,
    ]);
    lines.push('', 'Native against pure (above 1: native is better)', '');
    lines.push(...table([head, ...body], [0, 1, 2, 6]).map((line) => `  ${line}`));
  }
  const missed = results.flatMap(missedTargets);
  if (missed.length > 0) {
    lines.push('', 'Targets not reached:', ...missed.map((line) => `  ${line}`));
  }
  return lines.join('\n');
}

function missedTargets({ subject, metrics }) {
  return Object.entries(metrics).flatMap(([metric, rows]) => {
    const { title = metric, unit } = subject.metrics[metric];
    return judge(subject, metric, rows).flatMap(({ name, median, targets }) =>
      targets
        .filter(({ reached }) => reached === false)
        .map(
          ({ text, reachedAtBest }) =>
            `${subject.name}, ${name}: ${title} ${figure(median)} ${unit}, wanted ${text}${reachedAtBest ? ' (the best sample reaches it)' : ''}`,
        ),
    );
  });
}

/** The mark of a target: reached, reached by the best sample only, missed, or unknown. */
function mark({ reached, reachedAtBest }) {
  if (reached === undefined) {
    return '?';
  }
  return reached ? '✓' : reachedAtBest ? '~' : '✗';
}
