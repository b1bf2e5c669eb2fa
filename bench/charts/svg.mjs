/** SVG as text, in colours that change with the reader's light or dark mode. */

/** By the class of an element: its role, and its colours in light and in dark mode. */
const COLOURS = {
  page: { property: 'fill', light: '#ffffff', dark: '#0d1117' },
  text: { property: 'fill', light: '#1f2328', dark: '#f0f6fc' },
  faint: { property: 'fill', light: '#59636e', dark: '#9198a1' },
  grid: { property: 'stroke', light: '#d9dee3', dark: '#30363d' },
  halo: { property: 'stroke', light: '#ffffff', dark: '#0d1117' },
  axis: { property: 'stroke', light: '#818b98', dark: '#7d8590' },
};

/** The series by number: ours, then peers. The colours differ in grey and for colour-blind readers, too. */
const SERIES = [
  { light: '#0a5fc4', dark: '#58a6ff' },
  { light: '#c2560c', dark: '#f0883e' },
  { light: '#8c959f', dark: '#6e7681' },
  { light: '#1a7f6b', dark: '#3fb8a0' },
];

/** `<name attributes>children</name>`. */
export function element(name, attributes = {}, ...children) {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(rounded(value))}"`);
  const content = children.flat().join('');
  return content === '' ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${content}</${name}>`;
}

/**
 * Text at a point, with a rim in the colour of the page, so that lines behind it do not cross it out. `anchor`: start,
 * middle or end; `kind`: a class of `COLOURS`; `size`: in pixels.
 */
export function text(x, y, content, { anchor = 'start', kind = 'text', size = 12, weight } = {}) {
  const attributes = {
    x,
    y,
    class: `${kind} halo`,
    'font-size': size,
    'text-anchor': anchor,
    'stroke-width': 3,
    'paint-order': 'stroke',
  };
  return element(
    'text',
    weight === undefined ? attributes : { ...attributes, 'font-weight': weight },
    escaped(content),
  );
}

/** A straight line of class `kind`. */
export function line(x1, y1, x2, y2, kind = 'grid') {
  return element('line', { x1, y1, x2, y2, class: kind });
}

/** The pixels that `content` takes at most in a usual sans-serif font. */
export function widthOf(content, size = 12) {
  return content.length * size * 0.56;
}

/** A whole picture. Screen readers read `title` and `description`. */
export function picture(width, height, { title, description }, ...children) {
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'font-family': 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif',
    },
    `\n${element('title', {}, escaped(title))}\n${element('desc', {}, escaped(description))}\n`,
    `${element('style', {}, `${rules('light')}@media (prefers-color-scheme: dark){${rules('dark')}}`)}\n`,
    `${element('rect', { width, height, class: 'page', rx: 6 })}\n`,
    children.flat().join('\n'),
    '\n',
  )}\n`;
}

function rules(mode) {
  const kinds = Object.entries(COLOURS).map(([kind, colours]) => `.${kind}{${colours.property}:${colours[mode]}}`);
  const series = SERIES.map((colours, i) => `.s${i}{fill:${colours[mode]}}.l${i}{fill:none;stroke:${colours[mode]}}`);
  return [...kinds, ...series].join('');
}

function rounded(value) {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}

function escaped(value) {
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
