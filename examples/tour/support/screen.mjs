/** The output of the tour: headings, lines, and a progress bar. */
const { stdout } = process;
const WIDTH = 30;

let headings = 0;

export function heading(title) {
  stdout.write(`\n${++headings}. ${title}\n`);
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
    stdout.write(`\r   [${'#'.repeat(filled).padEnd(WIDTH, '.')}] ${percent} % ${this.#label}\x1b[K`);
  }

  #print(quarter) {
    if (quarter <= this.#quarter) return;
    this.#quarter = quarter;
    line(`   ${this.#label}: ${quarter * 25} %`);
  }
}
