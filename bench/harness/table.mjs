/** Text for people: tables with aligned columns. */

/** Lines of a table; the first row is the head. Columns named in `left` are aligned left, the others right. */
export function table(rows, left = [0]) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    row
      .map((cell, column) => (left.includes(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  return [line(rows[0]), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.slice(1).map(line)];
}

/** `value` with about three significant digits. */
export function figure(value) {
  const size = Math.abs(value);
  if (size >= 100) {
    return Math.round(value).toLocaleString('en-US');
  }
  return value.toFixed(size >= 10 ? 1 : 2);
}
