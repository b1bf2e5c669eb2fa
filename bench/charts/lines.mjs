/** Lines over a logarithmic axis, in panels side by side. */
import { linear, logarithmic } from './scale.mjs';
import { element, line, picture, text, widthOf } from './svg.mjs';

const WIDTH = 860;
const HEIGHT = 360;
const TOP = 92;
const BOTTOM = HEIGHT - 44;
/** The dashes of the series, so that readers can distinguish the series without colours. */
const DASHES = ['none', '7 4', '2 3', '10 3 2 3'];
const MARKS = 3.5;

/**
 * `panels`: `[{ name, series: [{ name, series, points: [[x, y], …] }], tick, logarithmic? }]`; `xTick` names the places of the common x
 * axis. The names of the lines stand at their ends.
 */
export function lines({ title, subtitle, description, panels, xTick, xName }) {
  const width = (WIDTH - 20) / panels.length;
  return picture(
    WIDTH,
    HEIGHT,
    { title, description },
    text(20, 28, title, { size: 15, weight: 600 }),
    text(20, 47, subtitle, { kind: 'faint' }),
    panels.map((panel, index) => drawPanel(panel, 20 + index * width, width - 20, xTick, xName)),
  );
}

function drawPanel({ name, series, tick, logarithmic: isLogarithmic = false }, x, width, xTick, xName) {
  const points = series.flatMap(({ points: list }) => list);
  const [xs, ys] = [points.map(([value]) => value), points.map(([, value]) => value)];
  const left = x + 44;
  const right = x + width - 8 - Math.max(...series.map((each) => widthOf(each.name, 11)));
  const toX = logarithmic(Math.min(...xs), Math.max(...xs), left, right);
  const toY = isLogarithmic
    ? logarithmic(
        10 ** Math.floor(Math.log10(Math.min(...ys))),
        10 ** Math.ceil(Math.log10(Math.max(...ys))),
        BOTTOM,
        TOP,
      )
    : linear(Math.max(...ys), BOTTOM, TOP);
  const rows = toY.ticks.flatMap((value) => [
    line(left, toY(value), right, toY(value), value === toY.ticks[0] ? 'axis' : 'grid'),
    text(left - 8, toY(value) + 4, tick(value), { anchor: 'end', kind: 'faint', size: 11 }),
  ]);
  const columns = toX.ticks.map((value) =>
    text(toX(value), BOTTOM + 18, xTick(value), { anchor: 'middle', kind: 'faint', size: 11 }),
  );
  return [
    text(x, TOP - 18, name, { kind: 'text', weight: 600 }),
    ...rows,
    ...columns,
    text((left + right) / 2, BOTTOM + 36, xName, { anchor: 'middle', kind: 'faint', size: 11 }),
    ...apart(series, toY).flatMap(({ each, labelY }) => drawSeries(each, toX, toY, labelY)),
  ];
}

function drawSeries({ name, series, points }, toX, toY, labelY) {
  const path = points.map(([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`).join(' ');
  return [
    element('polyline', { points: path, class: `l${series}`, 'stroke-width': 2.2, 'stroke-dasharray': DASHES[series] }),
    ...points.map(([x, y]) => element('circle', { cx: toX(x), cy: toY(y), r: MARKS, class: `s${series}` })),
    text(toX(points.at(-1)[0]) + 9, labelY, name, { size: 11, kind: 'text' }),
  ];
}

/** The positions of the names: at the ends of the lines, but not on top of each other. */
function apart(series, toY) {
  const placed = series
    .map((each) => ({ each, labelY: toY(each.points.at(-1)[1]) + 4 }))
    .sort((a, b) => b.labelY - a.labelY);
  for (let i = 1; i < placed.length; i++) {
    placed[i].labelY = Math.min(placed[i].labelY, placed[i - 1].labelY - 14);
  }
  return placed;
}
