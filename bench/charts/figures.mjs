/** The charts, and which figures of a stored run each shows. */
import { daysOf, fairPeers, lookUp, processorsOf, variantsOf } from '../harness/figures.mjs';
import { timesBetter } from '../harness/statistics.mjs';
import { figure } from '../harness/table.mjs';
import { bars } from './bars.mjs';
import { lines } from './lines.mjs';

const OURS = 0;
const NODE = 1;
const ELSEWHERE = 2;

/** Every chart by the name of its file: `(run) => SVG`, or undefined if the run has not measured it. */
export const charts = { memory, servers, throughput, growth };

function memory(run) {
  return ranking(run, 'memory', 'peak', 'bytes', {
    title: 'Memory of a sleeping task',
    subtitle: ({ size }) => `peak RSS for each of ${size.toLocaleString('en-US')} that sleep at once`,
    description: 'Bytes per sleeping task',
  });
}

function servers(run) {
  return ranking(run, 'http-like', 'cpu', 'µs', {
    title: 'CPU time of a server per request',
    subtitle: () => 'it answers GET by hand on 64 connections',
    description: 'Microseconds of CPU per request',
  });
}

/** All variants of a metric in a run, the least first. `subtitle(subject)`: what was measured. */
function ranking(run, subject, metric, unit, { title, subtitle, description }) {
  const rows = variantsOf(run, subject, metric)
    .sort((a, b) => a.median - b.median)
    .map(({ name, backend, elsewhere, median }) => ({
      label: backend === null ? name : `asyncio-native, ${name}`,
      bars: [
        {
          value: median,
          series: backend !== null ? OURS : elsewhere ? ELSEWHERE : NODE,
          note: `${figure(median)} ${unit}`,
        },
      ],
    }));
  if (rows.length === 0) {
    return undefined;
  }
  return bars({
    title,
    subtitle: `${subtitle(run.subjects[subject])}; ${origin(run, [subject])}`,
    description: `${description}: ${rows.map(({ label, bars: [bar] }) => `${label} ${bar.note}`).join('; ')}.`,
    rows,
    from: 0,
    legend: ['asyncio-native', 'other ways in Node', 'elsewhere'],
    tick: (value) => value.toLocaleString('en-US'),
  });
}

/** The rows of the throughput chart, in order: `[label, subject, metric, form]`. */
const THROUGHPUT = [
  ['a task switch', 'task-switch', 'time', 'yield'],
  ['a burst of callbacks', 'callsoon-burst', 'rate', 'callSoon, blocking'],
  ["a chain of callbacks on Node's loop", 'chain-hosted', 'rate', 'callSoon, attached'],
  ['a chain of callbacks, blocking', 'chain-blocking', 'rate', 'callSoon'],
  ['gather of 1,000', 'gather', 'rate', 'gather'],
  ['task group of 1,000', 'task-group', 'rate', 'taskGroup'],
  ['lock, uncontended', 'lock', 'uncontended', 'lock.with'],
  ['lock, contended', 'lock', 'contended', 'lock.with'],
  ['semaphore', 'semaphore', 'time', 'semaphore.with'],
  ['queue, unbounded', 'queue', 'rate', 'Queue'],
  ['queue with room for one', 'queue', 'handover', 'Queue'],
  ['a timeout that does not expire', 'timeout', 'time', 'timeout'],
  ['adding timers within an hour', 'timers-hour', 'add', 'callLater'],
  ['cancelling them', 'timers-hour', 'cancel', 'callLater'],
  ['a million timers firing, CPU', 'timers-fire', 'cpu', 'callLater, attached'],
  ['a blocking run', 'run-until-complete', 'time', 'runUntilComplete'],
];

function throughput(run) {
  const rows = THROUGHPUT.flatMap(([label, subject, metric, form]) => {
    const found = ratiosOf(run, subject, metric, form);
    return found.length === 0 ? [] : [{ label, bars: found }];
  });
  if (rows.length === 0) {
    return undefined;
  }
  const subjects = THROUGHPUT.map(([, subject]) => subject).filter((name) => name in run.subjects);
  return bars({
    title: 'How many times faster than the best peer',
    subtitle: `native backend; to the right of 1 is ahead; logarithmic axis; ${origin(run, subjects)}`,
    description: rows.map(({ label, bars: list }) => `${label}: ${list.map(({ note }) => note).join(', ')}`).join('; '),
    rows,
    from: 1,
    legend: ['against the best other way in Node', 'against the best elsewhere'],
    tick: (value) => `${value}×`,
  });
}

/** Ratios of ours to the best peer in Node and to the best elsewhere. */
function ratiosOf(run, subject, metric, form) {
  const ours = lookUp(run, subject, metric, `native: ${form}`);
  if (ours === undefined) {
    return [];
  }
  const { better } = run.subjects[subject].metrics[metric];
  const peers = fairPeers(run, subject, metric);
  return [false, true].flatMap((elsewhere, series) => {
    const best = peers.find((peer) => peer.elsewhere === elsewhere);
    if (best === undefined) {
      return [];
    }
    const value = timesBetter(ours.median, best.median, better);
    return [{ value, series, note: `${value.toPrecision(value < 100 ? 2 : 3)}× ${best.name}` }];
  });
}

function growth(run) {
  const panels = [
    {
      name: 'memory, bytes each',
      series: [
        { name: 'tasks', series: 0, points: pointsOf(run, ['bytes'], 'native', 'tasks') },
        { name: 'timers', series: 3, points: pointsOf(run, ['bytes'], 'native', 'timers') },
        { name: 'async functions', series: 1, points: pointsOf(run, ['bytes'], null, 'async functions') },
      ],
      tick: (value) => value.toLocaleString('en-US'),
    },
    {
      name: 'CPU, µs each, from start to end',
      series: [
        { name: 'tasks', series: 0, points: pointsOf(run, ['start', 'end'], 'native', 'tasks') },
        { name: 'timers', series: 3, points: pointsOf(run, ['start', 'end'], 'native', 'timers') },
        { name: 'a look at an object', series: 2, points: pointsOf(run, ['end'], null, 'objects') },
      ],
      tick: (value) => String(value),
    },
  ].map((panel) => ({ ...panel, series: panel.series.filter(({ points }) => points.length > 1) }));
  if (panels.some(({ series }) => series.length === 0)) {
    return undefined;
  }
  return lines({
    title: 'Growth of cost, by how many there are in one loop',
    subtitle: `native backend; timers fire and objects are looked at in random order; ${origin(run, ['growth'])}`,
    description: panels.map(({ name, series }) => `${name}: ${series.map(told).join('; ')}`).join('. '),
    panels,
    xTick: (value) => value.toLocaleString('en-US', { notation: 'compact' }),
    xName: 'how many at once',
  });
}

function told({ name, points }) {
  return `${name} ${points.map(([x, y]) => `${figure(y)} at ${x.toLocaleString('en-US')}`).join(', ')}`;
}

/** `[count, sum of metrics]` for the forms called `COUNT noun`, by count. */
function pointsOf(run, metrics, wanted, noun) {
  return variantsOf(run, 'growth', metrics[0])
    .filter(({ backend, form }) => backend === wanted && form.endsWith(` ${noun}`))
    .map(({ name, form }) => {
      const values = metrics.map((metric) => lookUp(run, 'growth', metric, name).median);
      return [Number(form.split(' ', 1)[0].replaceAll(',', '')), values.reduce((a, b) => a + b)];
    })
    .sort(([a], [b]) => a - b);
}

/** The machine and the days on which `subjects` were measured. */
function origin(run, subjects) {
  const { node, cores } = run.environment;
  return `Node ${node.slice(1)}, ${processorsOf(run, subjects)}, ${cores} cores, ${daysOf(run, subjects)}`;
}
