/** Looks figures up in a stored run. */

/** Peers that are not Node programs. Their names begin with one of these. */
const ELSEWHERE = ['asyncio', 'uvloop', 'CPython', 'Go', 'tokio', 'C,', 'Celery', 'dask'];

/** The days on which `subjects` were measured, as `a`, `a and b`, or `a, b and c`. */
export function daysOf({ environment: { date, days = {} } }, subjects) {
  return listed(subjects.map((name) => days[name] ?? date.slice(0, 10)));
}

/** The processors on which they were measured, likewise. */
export function processorsOf({ environment: { cpu, cpus = {} } }, subjects) {
  return listed(subjects.map((name) => cpus[name] ?? cpu));
}

function listed(values) {
  const list = [...new Set(values)].sort();
  return list.length < 2 ? list.join() : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`;
}

/** The figure of one variant, `{ median, min, max, samples }`; undefined if it was not measured. */
export function lookUp(run, subject, metric, variant) {
  return run.subjects[subject]?.metrics[metric]?.variants[variant];
}

/** All figures of one metric, as `[{ name, backend, form, elsewhere, median, min, max }]`. */
export function variantsOf(run, subject, metric) {
  const variants = run.subjects[subject]?.metrics[metric]?.variants ?? {};
  return Object.entries(variants).map(([name, figures]) => ({ name, ...partsOf(name), ...figures }));
}

/** The peers with which a ratio may compare, the best first. */
export function fairPeers(run, subject, metric) {
  const { better } = run.subjects[subject]?.metrics[metric] ?? {};
  const unfair = run.subjects[subject]?.unfair ?? [];
  const sign = better === 'higher' ? -1 : 1;
  return variantsOf(run, subject, metric)
    .filter(({ backend, name }) => backend === null && !unfair.includes(name))
    .sort((a, b) => sign * (a.median - b.median));
}

function partsOf(name) {
  const [, backend = null, form = name] = name.match(/^(native|pure): (.*)$/) ?? [];
  return { backend, form, elsewhere: ELSEWHERE.some((start) => name === start || name.startsWith(`${start} `)) };
}
