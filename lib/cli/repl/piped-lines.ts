import { PassThrough, type Readable } from 'node:stream';

/**
 * An input for the console without a terminal. Gives one line at a time, each after the answer to the last one. The
 * console itself would take lines before an `await` of the last one has ended.
 */
export class PipedLines {
  readonly input: PassThrough = new PassThrough();
  readonly #waiting: string[] = [];
  #hasEnded = false;
  #isAsked = false;

  constructor(source: Readable) {
    const { createInterface } = process.getBuiltinModule('node:readline');
    const lines = createInterface({ input: source, terminal: false });
    lines.on('line', (line) => {
      this.#waiting.push(line);
      this.#give();
    });
    lines.on('close', () => {
      this.#hasEnded = true;
      this.#give();
    });
  }

  /** The console has printed its prompt. */
  ask(): void {
    this.#isAsked = true;
    this.#give();
  }

  #give(): void {
    if (!this.#isAsked) {
      return;
    }
    const line = this.#waiting.shift();
    if (line !== undefined) {
      this.#isAsked = false;
      this.input.write(`${line}\n`);
    } else if (this.#hasEnded) {
      this.input.end();
    }
  }
}
