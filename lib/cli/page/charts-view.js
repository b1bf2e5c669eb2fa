import { byId, element, setText } from './dom.js';
import { Rates } from './rates.js';

/** Number of looks to keep: ten minutes, at one per second. */
const KEPT = 600;
/** Pixels. */
const HEIGHT = 150;

const LONGEST_STEP = 'Longest step';
const CHARTS = [
  { title: 'Ready queue', unit: '', lines: { ready: '' } },
  { title: 'Steps and callbacks per second', unit: '', lines: { steps: '' } },
  { title: LONGEST_STEP, unit: ' ms', lines: { step: '' } },
  { title: 'Tasks and timers', unit: '', lines: { tasks: 'tasks', timers: 'timers' } },
  { title: 'Processor', unit: ' %', lines: { cpu: '' } },
  { title: 'Memory', unit: ' MiB', lines: { rss: 'process', heap: "V8's heaps" } },
];
const COLORS = ['--chart-1', '--chart-2'];

/** Charts of the last minutes. */
export class ChartsView {
  #section = byId('charts');
  #rates = new Rates();
  #points = [];
  #charts = [];
  #measures = element('input');
  #longest = element('span', 'hint');

  constructor() {
    this.#measures.type = 'checkbox';
    this.#measures.id = 'measures-steps';
    // A canvas is drawn, not styled, so it needs the colours as values.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      if (this.#charts.length > 0) this.#build();
    });
    new ResizeObserver(() => this.#fit()).observe(this.#section);
  }

  /** Whether the process measures its steps. That costs a busy process time, so only if the user wants it. */
  get measuresSteps() {
    return this.#measures.checked;
  }

  /** To be called for each look, even if the charts are hidden. */
  note({ data }) {
    const point = { time: Date.now() / 1000, ...this.#rates.next(data) };
    if (!this.measuresSteps) point.step = null;
    this.#points.push(point);
    if (this.#points.length > KEPT) this.#points.shift();
    const steps = data.snapshot.threads.flatMap(({ longestStep }) => longestStep ?? []);
    const [longest] = steps.sort((one, other) => other.duration - one.duration);
    setText(this.#longest, longest === undefined ? '' : longest.name);
  }

  show() {
    if (this.#charts.length === 0) this.#build();
    for (const chart of this.#charts) {
      const { plot, lines } = chart;
      plot.setData([
        this.#points.map(({ time }) => time),
        ...lines.map((line) => this.#points.map((point) => point[line])),
      ]);
      this.#tell(chart);
    }
  }

  #build() {
    for (const { plot } of this.#charts) plot.destroy();
    this.#section.replaceChildren();
    this.#charts = CHARTS.map(({ title, unit, lines }) => {
      const caption = element('figcaption', '', title);
      const values = Object.values(lines).map((label, at) => {
        const value = element('b');
        caption.append(element('span', `value line-${at}`, `${label} `, value));
        return value;
      });
      const figure = element('figure', 'card', caption);
      if (title === LONGEST_STEP) {
        caption.append(element('label', 'hint', this.#measures, ' measure'), this.#longest);
      }
      this.#section.append(figure);
      const chart = { unit, lines: Object.keys(lines), values, figure };
      chart.plot = plotOf(figure, chart, () => chart.plot && this.#tell(chart));
      return chart;
    });
    this.show();
  }

  /** The values at the pointer, or else the last ones. */
  #tell({ plot, lines, unit, values }) {
    const point = this.#points[plot.cursor.idx ?? this.#points.length - 1];
    for (const [at, line] of lines.entries()) {
      const number = point?.[line] ?? null;
      setText(values[at], number === null ? '–' : `${round(number)}${unit}`);
    }
  }

  #fit() {
    for (const { plot, figure } of this.#charts) plot.setSize({ width: width(figure), height: HEIGHT });
  }
}

const width = (figure) => Math.max(200, figure.clientWidth - 24);

function plotOf(figure, { unit, lines }, onPointer) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const axis = { stroke: color('--faint'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
  const options = {
    width: width(figure),
    height: HEIGHT,
    legend: { show: false },
    cursor: { sync: { key: 'looks' }, drag: { x: false, y: false } },
    hooks: { setCursor: [onPointer] },
    scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.15 : 1] } },
    axes: [
      { ...axis, size: 28, space: 90, values: (_, ticks) => ticks.map(clock) },
      { ...axis, size: 68, space: 26, values: (_, ticks) => ticks.map((number) => `${round(number)}${unit}`) },
    ],
    series: [
      {},
      ...lines.map((_, at) => ({
        stroke: color(COLORS[at]),
        width: 1.5,
        fill: at === 0 ? color('--chart-fill') : undefined,
        points: { show: false },
      })),
    ],
  };
  return new globalThis.uPlot(options, [[], ...lines.map(() => [])], figure);
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString('en-GB');

function round(number) {
  return number.toLocaleString('en', { maximumFractionDigits: number < 10 ? 1 : 0 });
}
