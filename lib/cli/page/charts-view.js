import { byId, element } from './dom.js';
import { Rates } from './rates.js';

/** Looks that are kept: ten minutes of them, one a second. */
const KEPT = 600;
/** Pixels. */
const HEIGHT = 130;

const CHARTS = [
  { title: 'Ready queue', unit: '', lines: { ready: 'ready' } },
  { title: 'Steps per second', unit: '/s', lines: { steps: 'steps and callbacks' } },
  { title: 'Tasks and timers', unit: '', lines: { tasks: 'tasks', timers: 'timers' } },
  { title: 'Processor', unit: ' %', lines: { cpu: 'of one processor' } },
  { title: 'Memory', unit: ' MiB', lines: { rss: 'process', heap: "V8's heaps" } },
];
const COLORS = ['--chart-1', '--chart-2'];

/** What has been going on for the last minutes. */
export class ChartsView {
  #section = byId('charts');
  #rates = new Rates();
  #points = [];
  #charts = [];
  #start = 0;

  constructor() {
    // Colours are drawn, not styled.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#rebuild());
    new ResizeObserver(() => this.#fit()).observe(this.#section);
  }

  /** To be told of each look, whether charts are visible or not. */
  note({ data }) {
    const point = this.#rates.next(data);
    if (this.#points.length === 0) this.#start = point.time;
    this.#points.push(point);
    if (this.#points.length > KEPT) this.#points.shift();
  }

  show() {
    if (this.#charts.length === 0) this.#rebuild();
    for (const { plot, lines } of this.#charts) {
      plot.setData([
        this.#points.map(({ time }) => time - this.#start),
        ...lines.map((line) => this.#points.map((point) => point[line])),
      ]);
    }
  }

  #rebuild() {
    for (const { plot } of this.#charts) plot.destroy();
    if (this.#section.hidden) {
      this.#charts = [];
      return;
    }
    this.#section.replaceChildren();
    this.#charts = CHARTS.map(({ title, unit, lines }) => {
      const figure = element('figure', 'card', element('figcaption', '', title));
      this.#section.append(figure);
      return { plot: plot(figure, unit, lines, width(figure)), lines: Object.keys(lines), figure };
    });
  }

  #fit() {
    for (const { plot, figure } of this.#charts) plot.setSize({ width: width(figure), height: HEIGHT });
  }
}

const width = (figure) => Math.max(200, figure.clientWidth - 24);

function plot(figure, unit, lines, width) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--faint'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    size: 64,
  };
  const value = (_, number) => (number === null || number === undefined ? '–' : `${round(number)}${unit}`);
  const options = {
    width,
    height: HEIGHT,
    cursor: { sync: { key: 'looks' }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.15 : 1] } },
    axes: [
      { ...axis, size: 28, values: (_, ticks) => ticks.map((seconds) => `${seconds} s`) },
      { ...axis, values: (_, ticks) => ticks.map((number) => `${round(number)}${unit}`) },
    ],
    series: [
      { label: 'at', value: (_, seconds) => (seconds === null || seconds === undefined ? '–' : clock(seconds)) },
      ...Object.values(lines).map((label, at) => ({
        label,
        value,
        stroke: color(COLORS[at]),
        width: 1.5,
        fill: at === 0 ? color('--chart-fill') : undefined,
        points: { show: false },
      })),
    ],
  };
  return new globalThis.uPlot(options, [[], ...Object.keys(lines).map(() => [])], figure);
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString('en-GB');

function round(number) {
  return number.toLocaleString('en', { maximumFractionDigits: number < 10 ? 1 : 0 });
}
