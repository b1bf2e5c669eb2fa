import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BackendName } from 'asyncio-native';
import { type Ended, HANGS, ownErrors } from './child.js';
import { fixture, ROOT } from './paths.js';

/** A program of test/fixtures in a separate process, to which a test can send signals at certain points. */
export class FixtureProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<Ended>;
  readonly #lines: string[] = [];
  readonly #awaited = new Map<string, () => void>();
  #onLine: () => void = () => {};

  constructor(backend: BackendName, name: string, args: readonly string[] = [], flags: readonly string[] = []) {
    const env = {
      ...process.env,
      NODE_NO_WARNINGS: '1',
      ASYNCIO_NATIVE_BACKEND: backend,
      NODE_TEST_CONTEXT: undefined,
    };
    const child = spawn(process.execPath, [...flags, fixture(name), ...args], {
      cwd: ROOT,
      env,
      timeout: HANGS,
      killSignal: 'SIGKILL',
    });
    this.#child = child;
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    createInterface(child.stdout).on('line', (line) => {
      this.#lines.push(line);
      this.#awaited.get(line)?.();
      this.#onLine();
    });
    this.#ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: this.#lines.join('\n'), stderr: ownErrors(stderr) }),
      );
    });
  }

  /** Waits for the first line that the program writes to its standard output. */
  async firstLine(): Promise<string> {
    const first = new Promise<void>((resolve) => {
      this.#onLine = resolve;
    });
    if (this.#lines.length === 0) await Promise.race([first, this.#ended]);
    const [line] = this.#lines;
    if (line === undefined)
      throw new Error(`ended without having written a line: ${JSON.stringify(await this.#ended)}`);
    return line;
  }

  /** Waits until the program has written `line` to its standard output. */
  async saw(line: string): Promise<void> {
    if (this.#lines.includes(line)) return;
    const seen = new Promise<void>((resolve) => this.#awaited.set(line, resolve));
    await Promise.race([seen, this.#ended]);
    if (!this.#lines.includes(line)) {
      throw new Error(`ended without having written "${line}": ${JSON.stringify(await this.#ended)}`);
    }
  }

  /** Writes to its standard input. */
  write(text: string): void {
    this.#child.stdin.write(text);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for the end. */
  ended(): Promise<Ended> {
    return this.#ended;
  }
}
