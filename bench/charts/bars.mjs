/** Horizontal bars: one per row, or several of different series. */
import { linear, logarithmic } from './scale.mjs';
import { element, line, picture, text, widthOf } from './svg.mjs';

const WIDTH = 860;
const BAR = 14;
const GAP = 12;
const TOP = 64;

/**
 * `rows`: `[{ label, bars: [{ value, series, note }] }]`; `note` is written behind the bar. `from` is where bars begin:
 * 0 on a linear axis, 1 on a logarithmic one. There, bars of values below 1 go to the left. `legend`: the names of the
 * series.
 */
export function bars({ title, subtitle, description, rows, from, legend = [], tick }) {
  const left = 20 + Math.max(...rows.map(({ label }) => widthOf(label)));
  const right = WIDTH - 24 - Math.max(...rows.flatMap(({ bars: list }) => list.map(({ note }) => widthOf(note))));
  const values = rows.flatMap(({ bars: list }) => list.map(({ value }) => value));
  const scale =
    from === 0
      ? linear(Math.max(...values), left, right)
      : logarithmic(Math.min(0.5, ...values), Math.max(...values), left, right);
  let y = TOP + (legend.length > 0 ? 22 : 0);
  const top = y;
  const drawn = [];
  for (const { label, bars: list } of rows) {
    const height = list.length * BAR;
    drawn.push(text(left - 10, y + height / 2 + 4, label, { anchor: 'end' }));
    for (const [index, { value, series, note }] of list.entries()) {
      const [start, end] = [scale(from), scale(value)].sort((a, b) => a - b);
      const place = y + index * BAR;
      drawn.push(
        element('rect', {
          x: start,
          y: place + 1,
          width: Math.max(1, end - start),
          height: BAR - 2,
          class: `s${series}`,
          rx: 1.5,
        }),
        text(Math.max(end, scale(from)) + 6, place + BAR - 3, note, { kind: 'faint', size: 11 }),
      );
    }
    y += height + GAP;
  }
  const bottom = y - GAP + 8;
  const axis = scale.ticks.flatMap((value) => [
    line(scale(value), top - 6, scale(value), bottom, value === from ? 'axis' : 'grid'),
    text(scale(value), bottom + 16, tick(value), { anchor: 'middle', kind: 'faint', size: 11 }),
  ]);
  return picture(
    WIDTH,
    bottom + 30,
    { title, description },
    text(20, 28, title, { size: 15, weight: 600 }),
    text(20, 47, subtitle, { kind: 'faint' }),
    legendOf(legend),
    axis,
    drawn,
  );
}

function legendOf(names) {
  let x = 20;
  return names.flatMap((name, series) => {
    const at = x;
    x += 34 + widthOf(name);
    return [
      element('rect', { x: at, y: 58, width: 12, height: 12, class: `s${series}`, rx: 1.5 }),
      text(at + 18, 68, name, { kind: 'faint' }),
    ];
  });
}
