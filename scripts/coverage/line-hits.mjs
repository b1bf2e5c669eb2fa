/** Lines of source files, and which of them ran. */
export class LineHits {
  #files = new Map();

  /** Notes a line. A line that is noted several times ran if it ran in any of them. */
  add(file, line, ran) {
    const lines = this.#files.get(file) ?? new Map();
    this.#files.set(file, lines);
    lines.set(line, ran || lines.get(line) === true);
  }

  /** The percentage of lines that ran, of all files. */
  get percentage() {
    const all = [...this.#files.values()].flatMap((lines) => [...lines.values()]);
    return percentageOf(all);
  }

  /** One line for each file that did not run completely, with the lines that did not. */
  table() {
    return [...this.#files]
      .map(([file, lines]) => ({ file, percentage: percentageOf([...lines.values()]), missed: missedOf(lines) }))
      .filter(({ missed }) => missed.length > 0)
      .sort((a, b) => a.file.localeCompare(b.file))
      .map(({ file, percentage, missed }) => `${percentage.toFixed(1).padStart(6)} %  ${file}: ${spans(missed)}`);
  }
}

function percentageOf(ran) {
  return ran.length === 0 ? 0 : (100 * ran.filter(Boolean).length) / ran.length;
}

function missedOf(lines) {
  return [...lines].flatMap(([line, ran]) => (ran ? [] : [line])).sort((a, b) => a - b);
}

/** `[1, 2, 3, 7]` as `1-3, 7`. */
function spans(numbers) {
  const parts = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(', ');
}
