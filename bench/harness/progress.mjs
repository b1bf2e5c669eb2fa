/** Shows the progress of the run on stderr: on a terminal a bar that is redrawn, otherwise a line per round. */
import process from 'node:process';

const WIDTH = 24;

export class Progress {
  #total;
  #most;
  #done = 0;
  #started = performance.now();
  #lastLine = '';

  /** `total`: the number of samples; `most`: the maximum time for them (ms). */
  constructor(total, most = Number.POSITIVE_INFINITY) {
    this.#total = total;
    this.#most = most;
  }

  begin(subject, variant, round) {
    if (process.stderr.isTTY) {
      const filled = Math.round((this.#done / this.#total) * WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
      const text = `${bar} ${this.#done}/${this.#total} ${this.#remaining()} ${subject}, ${variant}`;
      process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
    } else if (this.#lastLine !== `${subject} ${round}`) {
      this.#lastLine = `${subject} ${round}`;
      process.stderr.write(
        `bench: ${subject}, round ${round + 1} (${this.#done}/${this.#total} ${this.#remaining()})\n`,
      );
    }
  }

  end() {
    this.#done++;
  }

  /** `count` samples will not be taken. */
  drop(count) {
    this.#total -= count;
  }

  /** Makes room for other output. */
  clear() {
    if (process.stderr.isTTY) {
      process.stderr.write('\r\x1b[K');
    }
  }

  #remaining() {
    if (this.#done === 0) {
      return '';
    }
    const elapsed = performance.now() - this.#started;
    const left = (elapsed / this.#done) * (this.#total - this.#done);
    const seconds = Math.max(0, Math.min(left, this.#most - elapsed)) / 1000;
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')} left`;
  }
}
