/** Writes the tables of README.md and docs/performance.md from a stored run, so that they say what was measured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { daysOf, fairPeers, lookUp, processorsOf, variantsOf } from './figures.mjs';
import { absent, rows } from './readme-rows.mjs';
import { only } from './sources.mjs';
import { figure } from './table.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MARKED = /(<!-- bench:begin -->\n)[\s\S]*?(<!-- bench:end -->)/;
/** The most peers in a cell of the summary. */
const FEW = 2;

/** Writes the figures of `run`, which was merged from `sources`, between the marks of both documents. Returns their names. */
export function writeTables(sources, run) {
  replace('README.md', `${firstTable(run)}\n\n${briefly(run)}`);
  replace(
    'docs/performance.md',
    `${describedAll(sources, '../')}\n\n### summary\n\n${shortTable(run)}\n\n${fullTables(run)}`,
  );
  return ['README.md', 'docs/performance.md'];
}

/** The machine and the days of the rows in README: docs/performance.md has the rest. */
function briefly(run) {
  const { node, cores } = run.environment;
  const shown = rows.filter(({ first, subject }) => first && subject in run.subjects).map(({ subject }) => subject);
  return `Node ${node.slice(1)} on ${processorsOf(run, shown)}, ${cores} cores, ${daysOf(run, shown)}: medians of fresh processes, with their range.`;
}

/** The description of each run. Unless a run has the most subjects, its description lists them. */
function describedAll(sources, toRoot) {
  const most = Math.max(...sources.map(({ names }) => names.length));
  return sources
    .filter(({ names }) => names.length > 0)
    .map(({ run, file, names }) => {
      const path = relative(ROOT, resolve(file)).replaceAll('\\', '/');
      const which = names.length < most ? `${names.map((name) => `\`${name}\``).join(', ')}:\n` : '';
      return `${which}${described({ ...run, subjects: only(run.subjects, names) }, path, toRoot)}`;
    })
    .join('\n\n');
}

function replace(name, text) {
  const path = `${ROOT}${name}`;
  const old = readFileSync(path, 'utf8');
  if (!MARKED.test(old)) {
    throw new Error(`${name} has no <!-- bench:begin --> and <!-- bench:end -->`);
  }
  writeFileSync(
    path,
    old.replace(MARKED, (_, begin, end) => `${begin}${text}\n${end}`),
  );
}

/** The machine, the date and the command of a run. */
function described(run, file, toRoot) {
  const { environment, options } = run;
  const { node, cpu, cores, memoryGB, date, commit, changed, load, others = {} } = environment;
  const versions = Object.entries(others).map(([name, version]) => `${name} ${version}`);
  return [
    `Node ${node.slice(1)} on ${cpu}, ${cores} cores, ${memoryGB} GB, ${date.slice(0, 10)}, commit ${commit}${changed ? ' with changes' : ''},`,
    `by \`${command(options)}\`: medians of ${processes(run)}, taken in turns, with minimum and maximum.`,
    `${versions.length > 0 ? `Peers: ${versions.join(', ')}. ` : ''}Load of the machine at the start: ${load.toFixed(1)}. Stored in [${file}](${toRoot}${file}).`,
  ].join('\n');
}

/** How many processes measured each figure. An interrupted run has fewer for its last subjects. */
function processes({ subjects }) {
  const most = ({ metrics }) =>
    Math.max(
      ...Object.values(metrics).flatMap(({ variants }) => Object.values(variants).map(({ samples }) => samples.length)),
    );
  const counts = Object.entries(subjects).map(([name, subject]) => [name, most(subject)]);
  const rounds = Math.max(...counts.map(([, count]) => count));
  const fewer = counts.filter(([, count]) => count < rounds);
  const least = Math.min(...fewer.map(([, count]) => count));
  const less = fewer.length > 0 ? `\n(${least} for ${fewer.map(([name]) => name).join(', ')})` : '';
  return `${rounds} fresh processes for each figure${less}`;
}

function command({ rounds, quick, priority }) {
  return `npm run bench -- ${quick ? '--quick ' : ''}--rounds ${rounds}${priority ? ' --priority' : ''}`;
}

/** The table of README: the rows of the summary that are marked as `first`. */
export function firstTable(run) {
  return tableOf(
    run,
    rows.filter(({ first }) => first),
  );
}

/** The summary of docs/performance.md. */
export function shortTable(run) {
  const known = new Set(rows.map(({ subject }) => subject));
  const all = [
    ...rows,
    ...Object.keys(run.subjects).flatMap((subject) => (known.has(subject) ? [] : automatic(run, subject))),
  ];
  return tableOf(run, all);
}

function tableOf(run, all) {
  const lines = all.flatMap((row) => shortRow(run, row) ?? []);
  return ['| what | native | pure | in Node | elsewhere |', '|---|---|---|---|---|', ...lines].join('\n');
}

/** A row for each form and metric of a subject that has no row in readme-rows.mjs. */
function automatic(run, subject) {
  if (absent.has(subject)) {
    return [];
  }
  const { title, metrics } = run.subjects[subject];
  return Object.entries(metrics).flatMap(([metric, { title: name = metric }]) => {
    const forms = new Set(
      variantsOf(run, subject, metric).flatMap(({ backend, form }) => (backend === null ? [] : form)),
    );
    return [...forms].map((form) => ({ what: `${title}: ${name}, ${form}`, subject, metric, form }));
  });
}

function shortRow(run, { what, subject, metric, form, peers }) {
  const native = lookUp(run, subject, metric, `native: ${form}`);
  const pure = lookUp(run, subject, metric, `pure: ${form}`);
  if (native === undefined && pure === undefined) {
    return undefined;
  }
  const { unit } = run.subjects[subject].metrics[metric];
  const others = fairPeers(run, subject, metric).filter(({ name }) => peers === undefined || peers.includes(name));
  const named = (list) => list.slice(0, FEW).map(({ name, median }) => `${code(name)} ${figure(median)}`);
  const cells = [
    what,
    native === undefined ? '' : `**${figure(native.median)}** ${unit} (${figure(native.min)} to ${figure(native.max)})`,
    pure === undefined ? '' : figure(pure.median),
    named(others.filter(({ elsewhere }) => !elsewhere)).join(', '),
    named(others.filter(({ elsewhere }) => elsewhere)).join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Every figure of the run, a table per subject. */
function fullTables(run) {
  return Object.entries(run.subjects)
    .map(([name, { title, size, metrics, skipped }]) => {
      const columns = Object.entries(metrics);
      const variants = [...new Set(columns.flatMap(([, { variants }]) => Object.keys(variants)))];
      const head = ['', ...columns.map(([metric, { title = metric, unit }]) => `${title} (${unit})`)];
      const body = variants.map((variant) => [
        code(variant),
        ...columns.map(([, { variants }]) => {
          const found = variants[variant];
          return found === undefined ? '' : `${figure(found.median)} (${figure(found.min)} to ${figure(found.max)})`;
        }),
      ]);
      const line = (cells) => `| ${cells.join(' | ')} |`;
      return [
        `### ${name}`,
        '',
        `${title}; n = ${size.toLocaleString('en-US')}`,
        '',
        line(head),
        `|${'---|'.repeat(head.length)}`,
        ...body.map(line),
        ...(skipped.length > 0 ? ['', `Not measured: ${skipped.join(', ')}.`] : []),
      ].join('\n');
    })
    .join('\n\n');
}

/** Marks JavaScript names in `name` as code. */
function code(name) {
  return name
    .replace(
      /\b(setTimeout|setImmediate|queueMicrotask|process\.nextTick|Promise\.\w+|Atomics\.wait|await null)\b/g,
      '`$1`',
    )
    .replaceAll('*', '\\*');
}
