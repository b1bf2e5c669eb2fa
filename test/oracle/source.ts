/** Collects the lines of a program. */
export class Source {
  readonly #lines: string[] = [];
  readonly #unit: string;
  #depth = 0;

  /** `unit` is what a line is indented by, for each block that it is in. */
  constructor(unit: string) {
    this.#unit = unit;
  }

  line(text: string): void {
    this.#lines.push(this.#unit.repeat(this.#depth) + text);
  }

  /** What `write` writes is indented. */
  block(write: () => void): void {
    this.#depth++;
    write();
    this.#depth--;
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
