/** The output of the tour: headings, lines, rows, and a progress bar; with colours if the terminal has them. */
import { styleText } from 'node:util';

const { stdout } = process;
const WIDTH = 30;
/** False where the output is piped, and where NO_COLOR is set. */
const hasColors = stdout.isTTY === true && stdout.hasColors();
const LABEL = 38;
const CELL = 24;

let headings = 0;

function styled(format, text) {
  return hasColors ? styleText(format, text) : text;
}

export function heading(title) {
  stdout.write(`\n${styled(['bold', 'cyan'], `${++headings}. ${title}`)}\n`);
}

/** A label and figures under each other; `isOurs` makes the row stand out. */
export function row(label, figures, isOurs) {
  const text = `   ${label.padEnd(LABEL)}${figures.map((figure) => figure.padStart(CELL)).join('')}`.trimEnd();
  line(isOurs ? styled('green', text) : text);
}

export function line(text) {
  stdout.write(`${text}\n`);
}

/** Formats a thousand as `1,000`. */
export function count(number) {
  return Math.round(number).toLocaleString('en-US');
}

/** One bar: on a terminal it is redrawn; otherwise it prints a line for each quarter. */
export class ProgressBar {
  #label;
  #total;
  #quarter = 0;
  #percent = -1;

  constructor(label, total) {
    this.#label = label;
    this.#total = total;
  }

  /** Shows that `done` of the total have been reached. */
  update(done) {
    const part = Math.min(1, done / this.#total);
    if (stdout.isTTY) this.#draw(part);
    else this.#print(Math.floor(part * 4));
  }

  /** Removes the bar. */
  end() {
    if (stdout.isTTY) stdout.write('\r\x1b[K');
  }

  #draw(part) {
    const percent = Math.floor(part * 100);
    if (percent === this.#percent) return;
    this.#percent = percent;
    const filled = Math.floor(part * WIDTH);
    stdout.write(
      `\r   [${styled('green', '#'.repeat(filled))}${'.'.repeat(WIDTH - filled)}] ${percent} % ${this.#label}\x1b[K`,
    );
  }

  #print(quarter) {
    if (quarter <= this.#quarter) return;
    this.#quarter = quarter;
    line(`   ${this.#label}: ${quarter * 25} %`);
  }
}
