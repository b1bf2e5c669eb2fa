/**
 * Takes the indentation off the lines of a module, and corrects its source map. It is a fifth of the text, which V8 has to read and to skip
 * at each import.
 */
import { parseAst } from 'rollup/parseAst';

/** `map`: as the compiler has written it. Returns both anew. */
export function unindent(code, map) {
  const texts = linesOfTexts(code);
  const removed = [];
  const lines = code.split('\n').map((line, index) => {
    removed[index] = texts.has(index) ? 0 : line.length - line.trimStart().length;
    return line.slice(removed[index]);
  });
  const { mappings, ...rest } = JSON.parse(map);
  const shifted = mappings.split(';').map((segments, index) => shift(segments, removed[index] ?? 0));
  return { code: lines.join('\n'), map: { ...rest, mappings: shifted.join(';') } };
}

/** The lines that begin inside a template literal, where spaces count. */
function linesOfTexts(code) {
  const lines = new Set();
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (node.type === 'TemplateLiteral') {
      const first = code.slice(0, node.start).split('\n').length;
      const count = code.slice(node.start, node.end).split('\n').length - 1;
      for (let line = 0; line < count; line++) lines.add(first + line);
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(code));
  return lines;
}

/** The `segments` of a line, `by` columns to the left. */
function shift(segments, by) {
  if (segments === '' || by === 0) return segments;
  let column = 0;
  let last = 0;
  return segments
    .split(',')
    .map((segment) => {
      const { value, length } = decode(segment);
      column += value;
      const shifted = Math.max(0, column - by);
      const difference = shifted - last;
      last = shifted;
      return encode(difference) + segment.slice(length);
    })
    .join(',');
}

// A variable-length quantity of base 64: five bits in each digit, the lowest first; 32 says that another follows; the lowest bit of all is
// the sign.
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const MORE = 32;

/** The first number of `text`, and how many digits it has. */
function decode(text) {
  let bits = 0;
  for (let length = 1; ; length++) {
    const digit = DIGITS.indexOf(text[length - 1]);
    bits += (digit % MORE) * MORE ** (length - 1);
    if (digit < MORE) return { value: bits % 2 === 1 ? -(bits - 1) / 2 : bits / 2, length };
  }
}

function encode(value) {
  let bits = value < 0 ? -2 * value + 1 : 2 * value;
  let text = '';
  do {
    const digit = bits % MORE;
    bits = Math.floor(bits / MORE);
    text += DIGITS[bits > 0 ? digit + MORE : digit];
  } while (bits > 0);
  return text;
}
